using System.Globalization;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>Debian's collectd, sending through <c>write_kafka</c> to a whole stack, beside what it writes to files of its own.</summary>
public sealed class CollectdTests : IDisposable
{
    private const int Rows = 4;
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Send_OverKafka_NodeHasTheValuesOfCollectdsOwnFiles()
    {
        var port = Ports.Free().ToString(CultureInfo.InvariantCulture);
        await using var stack = await Stack.StartAsync(_directory.File("data"), [("NEXUS_KAFKA_PORT", port)], "--no-agent");
        using var node = await TestNode.EnrolAsync(stack, "collectd");
        using var collectd = Collectd.Start(_directory.File("collectd"), port, node.ApiKeyText);

        // Series by name, file by name: one value of a type, one of several, one told apart by its instance.
        await AssertSameAsync(stack, node, "collectd_uptime.uptime", () => collectd.Read("uptime", "uptime", column: 1));
        await AssertSameAsync(stack, node, "collectd_load.load.midterm", () => collectd.Read("load", "load", column: 2));
        await AssertSameAsync(stack, node, "collectd_memory.memory{type=free}", () => collectd.Read("memory", "memory-free", column: 1));

        Assert.Equal("collectd", Assert.Single(await stack.NodesAsync()).GetProperty("name").GetString());
    }

    /// <summary>Every value in the file is stored, at its second.</summary>
    private static async Task AssertSameAsync(Stack stack, TestNode node, string series, Func<SortedDictionary<long, List<double>>> readFile)
    {
        await Eventually.True(() => readFile().Count >= Rows, $"collectd has written {Rows} values of {series}");
        var written = readFile();
        var (from, to) = (written.Keys.First(), written.Keys.Last() + 1000);
        var stored = await Eventually.Get(
            () => stack.SamplesAsync(node.Id, Uri.EscapeDataString(series), from, to),
            s => written.Keys.All(s.ContainsKey),
            $"{series} is stored");
        Assert.All(written, second => Assert.Contains(stored[second.Key], second.Value));
    }
}
