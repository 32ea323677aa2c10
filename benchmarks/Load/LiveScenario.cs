using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.Load;

/// <summary>
/// How old a node's newest sample is when a browser gets it, first in a list, then of a watched node: from the second that the sample is
/// of,
/// through agent, hub, ingest and SignalR, to the arrival of the live message. One clock: everything runs on this machine.
/// </summary>
internal sealed class LiveScenario : ILoadScenario
{
    public string Name => "live";

    public string Usage
        => "age of samples when they reach a browser: --samples 60 of a watched node, --messages 12 of a list, --batch 0 s of gathering";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var wanted = arguments.Number("samples", 60, 5, 3600);
        var messages = arguments.Number("messages", 12, 5, 3600);
        var batch = arguments.Number("batch", 0, 0, 10);
        Refuse.Unknown(arguments);
        await using var stack = await RunningStack.StartAsync(Batches(batch), cancellationToken);
        var node = await FirstNodeAsync(stack.Http, cancellationToken);
        await using var client = await LiveClient.ConnectAsync(stack.Http);
        var listed = await ListAsync(stack.Http, client, node, messages, cancellationToken);
        output.WriteLine($"{listed.Count} fleet messages, median {listed[listed.Count / 2]:0} ms, oldest {listed[^1]:0} ms");
        var isQuick = Goal.Print(
            output, "unwatched sample to browser, p95", listed[(int)(listed.Count * 0.95)], "ms", 7000 + (batch * 1000));
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
        return Goal.Print(output, "sample to browser, p95", ages[(int)(ages.Count * 0.95)], "ms", 1000) && isQuick ? 0 : 1;
    }

    /// <summary>The settings of the Functions host with which events gather, as the deployment makes them.</summary>
    private static Dictionary<string, string> Batches(int seconds)
    {
        const string Hubs = "AzureFunctionsJobHost__extensions__eventHubs__";
        return seconds == 0
            ? []
            : new() { [$"{Hubs}minEventBatchSize"] = "256", [$"{Hubs}maxWaitTime"] = $"{TimeSpan.FromSeconds(seconds):c}" };
    }

    /// <summary>Ages of the node's newest sample in the messages that a list hears, ascending.</summary>
    private static async Task<List<double>> ListAsync(
        HttpClient http, LiveClient client, string node, int messages, CancellationToken cancellationToken)
    {
        var ages = new List<double>();
        while (ages.Count < messages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var answer = await http.PostAsJsonAsync(
                "api/v1/live/view", new { connectionId = client.ConnectionId, nodes = new[] { node } }, cancellationToken);
            answer.EnsureSuccessStatusCode();
            var item = (await client.NextAsync("fleet", _ => true)).GetProperty("nodes")[0];
            ages.Add((TimeProvider.System.GetUtcNow() - item.GetProperty("lastSeen").GetDateTimeOffset()).TotalMilliseconds);
        }

        ages.Sort();
        return ages;
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
