using CloudNexus.Micro;

namespace CloudNexus.Wire.Tests.Blocks;

public class WindowDamageTests
{
    private const string Group = "shape";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryReadColumns_OfATruncatedGroup_GivesWholePartsOrFails(bool closed)
    {
        var (window, block) = Make(closed);
        var group = window.Groups[Group];
        for (var length = 1; length < group.Length; length++)
        {
            var status = Read(window.Times, group[..length], block, out var columns);
            Assert.True(status == DecodeStatus.NeedMore || columns % block.Columns.Count == 0, $"{length} of {group.Length} bytes: {status}");
            Assert.True(columns < block.Columns.Count * window.Chunks.Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryReadColumns_OfAGroupWithAnyBitFlipped_IsRefused(bool closed)
    {
        var (window, block) = Make(closed);
        var group = window.Groups[Group];
        for (var bit = 0; bit < group.Length * 8; bit++)
        {
            var damaged = (byte[])group.Clone();
            damaged[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.NotEqual(DecodeStatus.Ok, Read(window.Times, damaged, block, out _));
        }
    }

    [Fact]
    public void TryReadColumns_WithTimesOfAnotherWindow_IsMalformed()
    {
        var (window, block) = Make(closed: false);
        var later = new SampleBlock(block.Schema, [.. block.Timestamps.Select(t => t + 1)], [.. block.Columns]);
        Assert.Equal(DecodeStatus.Malformed, Read(WindowBlock.Empty.Append(later).Times, window.Groups[Group], block, out _));
    }

    [Theory]
    [InlineData("", DecodeStatus.NeedMore)] // no version
    [InlineData("01", DecodeStatus.Malformed)] // an unknown one
    [InlineData("0001", DecodeStatus.Malformed)] // a schema that was not given
    [InlineData("0000", DecodeStatus.NeedMore)] // half a schema id
    [InlineData("000000112233445566778899aabbccddeeff911c", DecodeStatus.Malformed)] // 3601 rows
    public void TryRead_OfBrokenTimes_SaysWhy(string hex, DecodeStatus expected)
    {
        Assert.Equal(expected, WindowBlock.TryRead(Convert.FromHexString(hex), new Dictionary<string, byte[]>(), out var window));
        Assert.Null(window);
    }

    [Fact]
    public void TryRead_OfMoreRowsThanAWindowHolds_IsMalformedBeforeItAllocates()
    {
        // 20,000 chunks of 3,600 rows of a regular grid are a few hundred kilobytes, and would be half a gigabyte decoded.
        byte[] chunk = [0x01, 0x90, 0x1C, 0x00, 0xD0, 0x0F];
        byte[] times = [0, 0, .. new byte[16], .. chunk[1..], .. Enumerable.Repeat(chunk, 20_000).SelectMany(c => c)];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(DecodeStatus.Malformed, WindowBlock.TryRead(times, new Dictionary<string, byte[]>(), out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    [Fact]
    public void Decoders_OfDamagedBytes_NeverThrowNorBelieveThem()
    {
        // ./bench fuzz does a million; this many, with another seed, fit a test run.
        var mutations = int.TryParse(Environment.GetEnvironmentVariable("NEXUS_FUZZ_MUTATIONS"), out var given) ? given : 200_000;
        var fuzz = new WireFuzz(4711);

        Assert.Null(fuzz.Run(mutations));
        Assert.InRange(fuzz.Accepted, 1, mutations - 1);
    }

    private static (WindowBlock Window, SampleBlock Block) Make(bool closed)
    {
        var block = Shapes.Block(["counter", "few values", "gaps", "pages", "percent", "float walk"], 12);
        var window = closed
            ? WindowBlock.Compact([block])
            : WindowBlock.Empty.Append(WindowBlockTests.Part(block, 0, 6)).Append(WindowBlockTests.Part(block, 6, 6));
        return (window, block);
    }

    private static DecodeStatus Read(byte[] times, byte[] group, SampleBlock block, out int columns)
    {
        var found = 0;
        Assert.Equal(DecodeStatus.Ok, WindowBlock.TryRead(times, new Dictionary<string, byte[]> { [Group] = group }, out var window));
        var status = window!.TryReadColumns(Group, _ => block.Schema, (_, _, _) => found++);
        columns = found;
        return status;
    }
}
