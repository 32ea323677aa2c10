using System.Globalization;
using System.Net.Http.Json;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Load;

/// <summary>
/// What the gateway adds to a model server's answers: streamed questions to a fake Ollama, directly and by way of a whole stack in another process, in
/// turns. The fake makes tokens at the pace of a fast model, so that throughput is what a caller sees of one.
/// </summary>
internal sealed class AiScenario : ILoadScenario
{
    private const string Model = "llama3.2:3b";
    private const int Warm = 20;

    public string Name => "ai";

    public string Usage => "what the gateway adds to a model's answers: --count 200 --tokens 50 --pace-ms 5 --at-once 4";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var count = arguments.Number("count", 200, 10, 100_000);
        var tokens = arguments.Number("tokens", 50, 1, 10_000);
        var pace = TimeSpan.FromMilliseconds(arguments.Number("pace-ms", 5, 0, 1000));
        var atOnce = arguments.Number("at-once", 4, 1, 64);
        Refuse.Unknown(arguments);
        await using var ollama = await FakeOllama.StartAsync(Model);
        ollama.KeepsRequests = false;
        ollama.Answer = new FakeAnswer
        {
            Words = [.. Enumerable.Repeat(" word", tokens)],
            Before = (_, stop) => pace > TimeSpan.Zero ? Task.Delay(pace, TimeProvider.System, stop) : Task.CompletedTask,
        };
        var environment = new Dictionary<string, string>
        {
            ["NEXUS_OLLAMA_URL"] = ollama.Url.GetLeftPart(UriPartial.Authority),
            ["NEXUS_LIMIT_AI"] = "1000000",
        };
        await using var stack = await RunningStack.StartAsync(environment, cancellationToken, "--no-agent");
        using var set = await stack.Http.PutAsJsonAsync("api/v1/settings/ai.at_once", new { value = atOnce }, cancellationToken);
        set.EnsureSuccessStatusCode();
        using var direct = new HttpClient { BaseAddress = ollama.Url };

        // One at a time, each way in turn: what the machine does beside weighs on both alike.
        var (one, other) = (new Run(), new Run());
        var (straight, gated) = (new Asking(direct, "api/chat", tokens), new Asking(stack.Http, "v1/chat/completions", tokens));
        for (var i = 0; i < Warm + count; i++)
        {
            var (a, b) = i < Warm ? (new Run(), new Run()) : (one, other);
            await straight.AskAsync(a, cancellationToken);
            await gated.AskAsync(b, cancellationToken);
        }

        output.WriteLine($"first token, one at a time: directly {one}, by the gateway {other}");
        var added = other.First.PercentileMs(50) - one.First.PercentileMs(50);
        var ok = Goal.Print(output, "added to the first token, median", added, "ms", 2);

        var rates = (Direct: 0.0, Gateway: 0.0);
        for (var i = 0; i < 4; i++)
        {
            rates.Direct += await straight.RateAsync(count / 4, atOnce, cancellationToken) / 4;
            rates.Gateway += await gated.RateAsync(count / 4, atOnce, cancellationToken) / 4;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{atOnce} at once: directly {rates.Direct:0} tokens/s, by the gateway {rates.Gateway:0} tokens/s"));
        ok &= Goal.Print(output, "throughput lost", 100 * (1 - (rates.Gateway / rates.Direct)), "%", 5);
        return ok ? 0 : 1;
    }

    private sealed class Run
    {
        public Latencies First { get; } = new();

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"p50 {First.PercentileMs(50):0.0} ms, p95 {First.PercentileMs(95):0.0} ms");
    }

    private sealed class Asking(HttpClient http, string path, int tokens)
    {
        public async Task AskAsync(Run run, CancellationToken cancellation)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = JsonContent.Create(new { model = Model, stream = true, messages = new[] { new { role = "user", content = "Tell me a story." } } }),
            };
            var began = TimeProvider.System.GetTimestamp();
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            answer.EnsureSuccessStatusCode();
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            var seen = 0;
            using var reader = new StreamReader(body);
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (!line.Contains(" word", StringComparison.Ordinal))
                {
                    continue;
                }

                if (seen++ == 0)
                {
                    lock (run)
                    {
                        run.First.Add(TimeProvider.System.GetElapsedTime(began));
                    }
                }
            }

            if (seen != tokens)
            {
                throw new InvalidOperationException($"{seen} tokens came of {tokens}.");
            }
        }

        /// <returns>Tokens a second, of all together.</returns>
        public async Task<double> RateAsync(int count, int atOnce, CancellationToken cancellation)
        {
            var run = new Run();
            var began = TimeProvider.System.GetTimestamp();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation },
                async (_, stop) => await AskAsync(run, stop));
            return count * tokens / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        }
    }
}
