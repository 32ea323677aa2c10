namespace CloudNexus.Wire.Tests.Processes;

public sealed class ProcessCodecTests
{
    private const string Golden = "00a0bc95a58d1d03010004696e6974020c01ab060106776f726b65729875ac0204010100808080800401";

    [Fact]
    public void Encode_GivenSnapshot_IsTheGoldenBytes()
        => Assert.Equal(Golden, Convert.ToHexStringLower(ProcessCodec.Encode(GivenProcesses.Snapshot)));

    [Fact]
    public void TryDecode_GoldenBytes_YieldsTheSnapshot()
    {
        Assert.Equal(DecodeStatus.Ok, ProcessCodec.TryDecode(Convert.FromHexString(Golden), out var decoded));
        GivenProcesses.AssertSame([GivenProcesses.Snapshot], decoded);
    }

    [Fact]
    public void TryDecode_NoBytes_IsNoSnapshot()
    {
        Assert.Equal(DecodeStatus.Ok, ProcessCodec.TryDecode([], out var decoded));
        Assert.Empty(decoded!);
    }

    [Fact]
    public void Encode_RandomSnapshots_ComeBackTheSame()
    {
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            ProcessSnapshot[] all = [.. Enumerable.Range(0, random.Next(1, 4)).Select(n => GivenProcesses.Random(random, n * 60_000L))];
            Assert.Equal(DecodeStatus.Ok, ProcessCodec.TryDecode([.. all.SelectMany(ProcessCodec.Encode)], out var decoded));
            GivenProcesses.AssertSame(all, decoded);
        }
    }

    [Fact]
    public void TryDecode_TruncatedAtEveryByte_NeedsMore()
    {
        var bytes = ProcessCodec.Encode(GivenProcesses.Snapshot);
        for (var length = 1; length < bytes.Length; length++)
        {
            Assert.Equal(DecodeStatus.NeedMore, ProcessCodec.TryDecode(bytes.AsSpan(0, length), out var decoded));
            Assert.Null(decoded);
        }
    }

    [Fact]
    public void TryDecode_200000Mutations_NeverThrowsAndWhatDecodesIsWithinBounds()
    {
        var random = new Random(2);
        var original = ProcessCodec.Encode(GivenProcesses.Snapshot);
        var decoded = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = random.Next(4) == 0 ? original[..random.Next(original.Length + 1)] : original.ToArray();
            for (var change = random.Next(1, 5); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }

            if (ProcessCodec.TryDecode(bytes, out var snapshots) == DecodeStatus.Ok)
            {
                decoded++;
                Assert.All(snapshots!, s => _ = new ProcessSnapshot(s.TimeMs, s.Entries.AsEnumerable()));
            }
        }

        Assert.True(decoded > 1000, $"Only {decoded} mutations decode: the test shows little.");
    }

    [Fact]
    public void TryDecode_TooLong_IsMalformed()
        => Assert.Equal(DecodeStatus.Malformed, ProcessCodec.TryDecode(new byte[ProcessCodec.MostBytes + 1], out _));

    [Fact]
    public void TryDecode_TimesThatDoNotAscend_AreMalformed()
    {
        var bytes = ProcessCodec.Encode(GivenProcesses.Snapshot);
        Assert.Equal(DecodeStatus.Malformed, ProcessCodec.TryDecode([.. bytes, .. bytes], out _));
    }

    [Theory]
    [InlineData("01", "another version")]
    [InlineData("00 80808080808080808001", "a time out of bounds")]
    [InlineData("00 00 29", "41 processes")]
    [InlineData("00 00 01 00 00 00", "pid 0")]
    [InlineData("00 00 01 8080808008 00 00", "a pid out of bounds")]
    [InlineData("00 00 02 FFFFFFFF07 00 00 00 00 00 01 00", "a pid out of bounds by its step")]
    [InlineData("00 00 01 01 01", "a name that was not given")]
    [InlineData("00 00 01 01 00 41", "a name of 65 bytes")]
    [InlineData("00 00 01 01 00 01 0A 00 00 00", "a line break in a name")]
    [InlineData("00 00 01 01 00 01 FF 00 00 00", "a name that is no UTF-8")]
    [InlineData("00 00 02 01 00 01 41 00 00 00 01 01 01 41 00 00 00", "a name given twice")]
    [InlineData("00 00 01 01 00 01 41 FFFFFFFF0F", "CPU out of bounds")]
    [InlineData("00 00 01 01 00 01 41 00 FFFFFFFFFFFF7F", "memory out of bounds")]
    [InlineData("00 00 01 01 00 01 41 00 00 81808002", "threads out of bounds")]
    public void TryDecode_NotASnapshot_IsMalformed(string hex, string what)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(ProcessCodec.TryDecode(bytes, out _) == DecodeStatus.Malformed, what);
    }

    [Fact]
    public void Encode_LargestSnapshots_SeveralFitInAFrame()
    {
        var entries = Enumerable.Range(0, ProcessSnapshot.MostEntries).Select(i => new ProcessEntry(
            int.MaxValue - i,
            $"{i:d2}{new string('n', ProcessName.MostBytes - 2)}",
            ProcessSnapshot.MostCpuHundredths,
            ProcessSnapshot.MostMemoryBytes,
            ProcessSnapshot.MostThreads));
        Assert.InRange(ProcessCodec.Encode(new ProcessSnapshot(ProcessSnapshot.LatestTimeMs, entries)).Length, 1, ProcessCodec.MostBytes / 4);
    }
}
