using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Spool;

public sealed class SpoolFormatTests
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create(
        [SeriesDefinition.Counter("a.count", "1"), SeriesDefinition.Gauge("b.gauge", "%", 2)]);

    [Fact]
    public void Segment_OneOfEachRecord_IsAsSpecified()
    {
        var files = new FaultyFiles();
        using (var spool = files.Open(new AgentCounters(), bootId: "b"))
        {
            spool.Append(new Sample(5000, Schema, [100, SampleBlock.Gap]), provisional: true);
            spool.Append(new Sample(6000, Schema, [101, 250]), provisional: true);
            spool.Attach(new ProcessSnapshot(6000, []), provisional: true);
            spool.Shift(1_000_000);
            spool.Cut(7, 5000);
            spool.Remove(_ => true);
            spool.End();
        }

        var (name, content) = Assert.Single(files.Content);
        Assert.Equal("000000000001.spool", name);
        Assert.Equal(Golden.Replace("\n", "", StringComparison.Ordinal), Convert.ToHexStringLower(content));
    }

    [Fact]
    public void Open_GoldenBytes_HoldsWhatTheySay()
    {
        var files = new FaultyFiles();
        var bytes = Convert.FromHexString(Golden.Replace("\n", "", StringComparison.Ordinal));
        files.Content["000000000001.spool"] = bytes[..GoldenCutEnd];
        using var spool = files.Open(new AgentCounters());

        var frame = spool.First(_ => true)!;
        Assert.Equal((7UL, 1UL, 2, 5000, true), (frame.Epoch, frame.Sequence, frame.Rows, frame.FlushIntervalMs, frame.Recovered));
        var content = spool.Read(frame)!;
        Assert.Equal([1_005_000, 1_006_000], content.Samples.Timestamps);
        Assert.Equal([100, 101], content.Samples.Columns[0]);
        Assert.Equal([SampleBlock.Gap, 250], content.Samples.Columns[1]);
        Assert.Equal(ProcessCodec.Encode(new ProcessSnapshot(1_006_000, [])), content.Processes.ToArray());
    }

    // Header; began; schema; key; delta; snapshot; shift; cut; released; ended.
    private const string Golden = """
        434e53000100000000000000
        c800000014093325
        c11c00009cd23529000207612e636f756e74013101000007622e67617567650125000200
        c219000026966a9a01018f2e0350005176dfee1b48bedc078586904e0203c80100
        c30400006a66462e0302f403
        c4050000829c07380100f02e00
        c503000095ee477080897a
        c62800002aa37543070000000000000001010290d77ad00f8827008f2e0350005176dfee1b48bedc07858600b0b33d00
        c70b000018e315240700000000000000010102
        c90b0000e5bb74c90700000000000000020162
        """;

    private const int GoldenCutEnd = 173;
}
