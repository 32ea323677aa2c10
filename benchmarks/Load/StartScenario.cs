using System.Net.Http.Json;
using System.Text.Json;

namespace CloudNexus.Load;

/// <summary>How long a person waits: from <c>./run --no-build</c> to ready, to the first node up, and how long the stop takes.</summary>
internal sealed class StartScenario : ILoadScenario
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "start";

    public string Usage => "from ./run --no-build to ready and to the first node up: --runs 5";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var runs = arguments.Number("runs", 5, 1, 100);
        Refuse.Unknown(arguments);
        var ready = new List<double>();
        var up = new List<double>();
        var stopped = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var start = TimeProvider.System.GetTimestamp();
            var stack = await RunningStack.StartAsync(cancellationToken);
            ready.Add(Seconds(start));
            var afterReady = TimeProvider.System.GetTimestamp();
            while (!await IsUpAsync(stack.Http, cancellationToken))
            {
                if (TimeProvider.System.GetElapsedTime(afterReady) > Patience)
                {
                    throw new InvalidOperationException("No node came up within a minute.");
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }

            up.Add(Seconds(afterReady));
            var stop = TimeProvider.System.GetTimestamp();
            await stack.DisposeAsync();
            stopped.Add(Seconds(stop));
        }

        var ok = Goal.Print(output, "start to ready", Median(ready), "s", 10);
        ok &= Goal.Print(output, "ready to node up", Median(up), "s", 5);
        ok &= Goal.Print(output, "stop", Median(stopped), "s", 5);
        return ok ? 0 : 1;
    }

    private static async Task<bool> IsUpAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var list = await http.GetFromJsonAsync<JsonElement>("api/v1/nodes", cancellationToken);
        return list.GetProperty("items").EnumerateArray().Any(n => n.GetProperty("status").GetString() == "UP");
    }

    private static double Seconds(long since) => TimeProvider.System.GetElapsedTime(since).TotalSeconds;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
