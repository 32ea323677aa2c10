using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>Debian's collectd, sending through <c>write_kafka</c> to a whole stack, beside what it writes to files of its own.</summary>
[Collection(QuietStackCollection.Name)]
public sealed class CollectdTests(QuietStack quiet) : IDisposable
{
    private const int Rows = 3;

    /// <summary>The files have six digits behind the point.</summary>
    private const double Tolerance = 1e-6;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Send_OverKafka_NodeHasTheValuesOfCollectdsOwnFiles()
    {
        var stack = quiet.Stack;
        var before = await stack.NodesAsync();
        using var node = await TestNode.EnrolAsync(stack, "collectd");
        using var collectd = Collectd.Start(_directory.File("collectd"), quiet.KafkaPort, node.ApiKeyText);

        // One value of a type, one of several, one told apart by its instance.
        await AssertSameAsync(stack, node.Id, "collectd_uptime.uptime", null, () => collectd.Read("uptime", "uptime", column: 1));
        await AssertSameAsync(stack, node.Id, "collectd_load.load.midterm", null, () => collectd.Read("load", "load", column: 2));
        await AssertSameAsync(stack, node.Id, "collectd_memory.memory", "free", () => collectd.Read("memory", "memory-free", column: 1));

        var ids = before.Select(n => n.GetProperty("id").GetString());
        var made = Assert.Single(await stack.NodesAsync(), n => !ids.Contains(n.GetProperty("id").GetString()));
        Assert.Equal("collectd", made.GetProperty("name").GetString());
    }

    /// <summary>Every value in the file is stored, at its second. The newest second is left out: more of its values may follow.</summary>
    private static async Task AssertSameAsync(
        Stack stack, string node, string series, string? type, Func<SortedDictionary<long, List<double>>> readFile)
    {
        var written = await Wait.Get(() => Task.FromResult(readFile()), w => w.Count > Rows, $"collectd has written {Rows} values of {series}");
        written.Remove(written.Keys.Last());
        var stored = await Wait.Get(
            () => StoredAsync(stack, node, series, type, written.Keys.First(), written.Keys.Last() + 1000),
            s => written.Keys.All(s.ContainsKey),
            $"{series} is stored");
        Assert.All(written, w => Assert.Contains(w.Value, v => Math.Abs(v - stored[w.Key]) <= Tolerance * Math.Max(1, Math.Abs(v))));
    }

    /// <summary>Second (epoch ms) to value, of the one series with that label <c>type</c>.</summary>
    private static async Task<Dictionary<long, double>> StoredAsync(Stack stack, string node, string series, string? type, long fromMs, long toMs)
    {
        var answer = await stack.Http.GetFromJsonAsync<JsonElement>(
            $"api/v1/nodes/{node}/series?select={series}&from={fromMs}&to={toMs}&points={(toMs - fromMs) / 1000}");
        var times = answer.GetProperty("t").EnumerateArray().Select(t => t.GetInt64());
        var values = answer.GetProperty("series").EnumerateArray()
            .Where(s => (s.GetProperty("labels").TryGetProperty("type", out var label) ? label.GetString() : null) == type)
            .Select(s => s.GetProperty("v").EnumerateArray().ToArray()).SingleOrDefault() ?? [];
        return times.Zip(values).Where(p => p.Second.ValueKind == JsonValueKind.Number).ToDictionary(p => p.First, p => p.Second.GetDouble());
    }
}
