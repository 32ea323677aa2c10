using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;

namespace CloudNexus.Load;

/// <summary>
/// What others notice while somebody guesses passwords: reads of one who is logged in, and right log-ins of another user from other
/// addresses, beside wrong log-ins in each of the ways to send them. The stack believes the bench's <c>X-Forwarded-For</c>, as a proxy's.
/// </summary>
internal sealed class LogInScenario : ILoadScenario
{
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenLogIns = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private int _addresses;

    public string Name => "login";

    public string Usage => "wrong log-ins, and what others notice of them: --count 1000 --at-once 32";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var count = arguments.Number("count", 1000, 10, 100_000);
        var atOnce = arguments.Number("at-once", 32, 1, 500);
        Refuse.Unknown(arguments);
        var environment = new Dictionary<string, string> { ["NEXUS_ADMIN_PASSWORD"] = _password, ["NEXUS_TRUSTED_PROXIES"] = "127.0.0.1" };
        await using var stack = await RunningStack.StartAsync(environment, ["--no-agent"], cancellationToken);
        using var added = await stack.Http.PostAsJsonAsync(
            "api/v1/users", new { username = "guessed", password = _password + "!", role = "admin" }, cancellationToken);
        added.EnsureSuccessStatusCode();

        var calm = await BesideAsync(stack.Http, stop => Task.Delay(Quiet, TimeProvider.System, stop), cancellationToken);
        output.WriteLine($"nothing beside: {calm}");
        var oneAddress = NextAddress();
        var ok = await AttackAsync("one address, one name", _ => (oneAddress, "guessed"));
        ok &= await AttackAsync("an address each, one name", _ => (NextAddress(), "guessed"));
        ok &= await AttackAsync("an address and a name each", i => (NextAddress(), $"nobody-{i}"));

        // Whoever guessed has locked the name for now, also for who knows the password: that is what ends the guessing.
        var locked = await LogInAsync(stack.Http, NextAddress(), "guessed", _password + "!", cancellationToken);
        output.WriteLine($"the guessed name, with the right password: {(int)locked}");
        return ok && locked == HttpStatusCode.TooManyRequests ? 0 : 1;

        async Task<bool> AttackAsync(string how, Func<int, (string Address, string Name)> attempt)
        {
            var answers = new Answers();
            var began = TimeProvider.System.GetTimestamp();
            var beside = await BesideAsync(
                stack.Http,
                stop => Parallel.ForEachAsync(
                    Enumerable.Range(0, count),
                    new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop },
                    async (i, token) =>
                    {
                        var (address, name) = attempt(i);
                        answers.Add(await LogInAsync(stack.Http, address, name, "a wrong password", token));
                    }),
                cancellationToken);
            output.WriteLine($"{how}: {answers}in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s; {beside}");
            return Goal.Print(output, $"{how}: reads of others, p95", beside.Reads.PercentileMs(95), "ms", 100);
        }
    }

    /// <summary>Measures reads and right log-ins for as long as the other work goes on.</summary>
    private async Task<Beside> BesideAsync(HttpClient http, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var beside = new Beside(new Latencies(), new Latencies(), new Answers());
        var working = work(cancellationToken);
        await Task.WhenAll(
            working,
            RepeatAsync(BetweenReads, async () =>
            {
                using var answer = await http.GetAsync("api/v1/nodes", cancellationToken);
                answer.EnsureSuccessStatusCode();
                return true;
            }, beside.Reads),
            RepeatAsync(BetweenLogIns, async () =>
            {
                var status = await LogInAsync(http, NextAddress(), "admin", _password, cancellationToken);
                beside.Answers.Add(status);
                return status == HttpStatusCode.OK;
            }, beside.LogIns));
        return beside;

        async Task RepeatAsync(TimeSpan pause, Func<Task<bool>> ask, Latencies latencies)
        {
            do
            {
                var began = TimeProvider.System.GetTimestamp();
                if (await ask())
                {
                    latencies.Add(TimeProvider.System.GetElapsedTime(began));
                }

                await Task.Delay(pause, TimeProvider.System, cancellationToken);
            }
            while (!working.IsCompleted);
        }
    }

    private static async Task<HttpStatusCode> LogInAsync(
        HttpClient http, string address, string name, string password, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/auth/login")
        {
            Content = JsonContent.Create(new { username = name, password }),
        };
        request.Headers.Add("X-Forwarded-For", address);
        using var answer = await http.SendAsync(request, cancellationToken);
        return answer.StatusCode;
    }

    /// <summary>One that nobody has called from yet.</summary>
    private string NextAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return string.Create(CultureInfo.InvariantCulture, $"10.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}");
    }

    private sealed record Beside(Latencies Reads, Latencies LogIns, Answers Answers)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"reads p50 {Reads.PercentileMs(50):0.0} ms, p95 {Reads.PercentileMs(95):0.0} ms; ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"log-ins {Answers}p50 {LogIns.PercentileMs(50):0} ms, p95 {LogIns.PercentileMs(95):0} ms");
    }

    /// <summary>How often each status was answered.</summary>
    private sealed class Answers
    {
        private readonly SortedDictionary<int, int> _counts = [];

        public void Add(HttpStatusCode status)
        {
            lock (_counts)
            {
                _counts[(int)status] = _counts.GetValueOrDefault((int)status) + 1;
            }
        }

        public override string ToString()
        {
            lock (_counts)
            {
                return string.Concat(_counts.Select(c => $"{c.Value} × {c.Key}, "));
            }
        }
    }
}
