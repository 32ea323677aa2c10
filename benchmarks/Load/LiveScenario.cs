using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.Load;

/// <summary>
/// How old a watched node's sample is when a browser gets it: from the second that the sample is of, through agent, hub, ingest and
/// SignalR, to the arrival of the live message. One clock: everything runs on this machine.
/// </summary>
internal sealed class LiveScenario : ILoadScenario
{
    public string Name => "live";

    public string Usage => "age of a watched node's samples when they reach a browser: --samples 60";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var wanted = arguments.Number("samples", 60, 5, 3600);
        Refuse.Unknown(arguments);
        await using var stack = await RunningStack.StartAsync(cancellationToken);
        var node = await FirstNodeAsync(stack.Http, cancellationToken);
        await using var client = await LiveClient.ConnectAsync(stack.Http);
        await WatchAsync(stack.Http, client, node, cancellationToken);

        // The agent hears of the watch with its next poll: the first frames are still of five seconds.
        var ages = new List<double>();
        var renewed = TimeProvider.System.GetTimestamp();
        while (ages.Count < wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var samples = await client.NextAsync("samples", _ => true);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            if (samples.GetProperty("t").GetArrayLength() == 1)
            {
                ages.Add(now - samples.GetProperty("t")[0].GetInt64());
            }

            if (TimeProvider.System.GetElapsedTime(renewed) > TimeSpan.FromSeconds(20))
            {
                renewed = TimeProvider.System.GetTimestamp();
                await WatchAsync(stack.Http, client, node, cancellationToken);
            }
        }

        ages.Sort();
        output.WriteLine($"{ages.Count} samples, median {ages[ages.Count / 2]:0} ms, oldest {ages[^1]:0} ms");
        return Goal.Print(output, "sample to browser, p95", ages[(int)(ages.Count * 0.95)], "ms", 1000) ? 0 : 1;
    }

    private static async Task WatchAsync(HttpClient http, LiveClient client, string node, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(
            "api/v1/live/watch", new { connectionId = client.ConnectionId, watch = new[] { node } }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> FirstNodeAsync(HttpClient http, CancellationToken cancellationToken)
    {
        while (true)
        {
            var list = await http.GetFromJsonAsync<JsonElement>("api/v1/nodes", cancellationToken);
            if (list.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("id").GetString()).FirstOrDefault() is { } id)
            {
                return id;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }
}
