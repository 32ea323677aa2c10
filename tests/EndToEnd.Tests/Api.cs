using System.Net.Http.Json;
using System.Text.Json;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>Reads of the API that tests share.</summary>
internal static class Api
{
    public static async Task<IReadOnlyList<JsonElement>> NodesAsync(this Stack stack)
        => [.. (await stack.Http.GetFromJsonAsync<JsonElement>("api/v1/nodes")).GetProperty("items").EnumerateArray()];

    /// <summary>The id of this machine's node once it is up.</summary>
    public static async Task<string> UpAsync(this Stack stack)
    {
        var nodes = await Wait.Get(
            () => stack.NodesAsync(), n => n.Any(i => i.GetProperty("status").GetString() == "UP"), "this machine is up");
        return nodes.Single(n => n.GetProperty("status").GetString() == "UP").GetProperty("id").GetString()!;
    }

    public static async Task<long> CounterAsync(this Stack stack, string name)
    {
        var health = await stack.Http.GetFromJsonAsync<JsonElement>("api/v1/system/health");
        return health.GetProperty("details").GetProperty("counters").TryGetProperty(name, out var value) ? value.GetInt64() : 0;
    }

    /// <summary>The samples of one series at one second: time (epoch ms) to value.</summary>
    public static async Task<IReadOnlyDictionary<long, double>> SamplesAsync(this Stack stack, string node, string series, long fromMs, long toMs)
    {
        var points = Math.Min(4000, (toMs - fromMs + 999) / 1000);
        var answer = await stack.Http.GetFromJsonAsync<JsonElement>(
            $"api/v1/nodes/{node}/series?select={series}&from={fromMs}&to={toMs}&points={points}");
        var times = answer.GetProperty("t").EnumerateArray().Select(t => t.GetInt64()).ToArray();
        var found = answer.GetProperty("series").EnumerateArray().ToArray();
        return found.Length == 0
            ? new Dictionary<long, double>()
            : times.Zip(found[0].GetProperty("v").EnumerateArray()).Where(p => p.Second.ValueKind == JsonValueKind.Number)
                .ToDictionary(p => p.First, p => p.Second.GetDouble());
    }
}
