using CloudNexus.Harness;
using CloudNexus.Micro;

namespace CloudNexus.Wire.Tests.Blocks;

/// <summary>Twenty minutes of a real host: sizes with generous bounds, and every value back.</summary>
public class TraceSizeTests
{
    [Theory]
    [InlineData(false, KeepEffort.Smallest, 0.30)]
    [InlineData(true, KeepEffort.Smallest, 0.15)]
    [InlineData(false, KeepEffort.Quick, 0.80)]
    [InlineData(true, KeepEffort.Quick, 0.40)]
    public void Compact_OfARealHost_StaysSmallAndExact(bool counters, KeepEffort effort, double mostBytesPerSample)
    {
        using var directory = new TemporaryDirectory();
        var text = directory.File("host.om");
        TraceConversion.Run(Path.Combine(Repository.Root, "tests/fixtures/traces/host-a.jsonl.gz"), text, counters);
        var file = OpenMetricsFile.Read(text);
        long bytes = 0;
        foreach (var block in file.Windows)
        {
            var window = WindowBlockTests.Reread(WindowBlock.Compact([block], effort));
            bytes += window.Bytes;
            Assert.Equal(DecodeStatus.Ok, WindowMerge.TryMerge([window], _ => file.Schema, out var blocks));
            var read = Assert.Single(blocks!);
            Assert.Equal(block.Timestamps, read.Timestamps);
            Assert.All(block.Columns.Index(), c => Assert.Equal(c.Item, read.Columns[c.Index]));
        }

        Assert.True(file.Samples > 80_000);
        Assert.InRange((double)bytes / file.Samples, 0.01, mostBytesPerSample);
    }
}
