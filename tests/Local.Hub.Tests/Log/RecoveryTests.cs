using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class RecoveryTests
{
    [Fact]
    public async Task Open_AfterClose_GoesOnWhereItStopped()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a", "b");
        await test.CloseAsync();
        var result = await test.Log.AppendAsync(TestStore.Event("c"));
        Assert.Equal(2, result.Sequence);
        Assert.Equal(["a", "b", "c"], await TestStore.BodiesAsync(test.Log));
        Assert.Equal(0, test.Log.GetStats().Truncations);
    }

    [Fact]
    public async Task Open_CutAtEveryByteOfTheLastRecord_KeepsTheOthersAndGoesOn()
    {
        await using var test = new TestStore();
        await test.AppendAsync("first", "second");
        var good = (int)new FileInfo(test.LastSegment).Length;
        await test.AppendAsync("third");
        await test.CloseAsync();
        var whole = await File.ReadAllBytesAsync(test.LastSegment);
        for (var length = good; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(test.LastSegment, whole[..length]);
            Assert.Equal(["first", "second"], await TestStore.BodiesAsync(test.Log));
            Assert.Equal(length == good ? 0 : 1, test.Log.GetStats().Truncations);
            var result = await test.Log.AppendAsync(TestStore.Event("next"));
            Assert.Equal(2, result.Sequence);
            await test.CloseAsync();
            Assert.Equal(["first", "second", "next"], await TestStore.BodiesAsync(test.Log));
            await test.CloseAsync();
        }
    }

    [Fact]
    public async Task Open_AnyBitOfTheLastRecordFlipped_CutsItOff()
    {
        await using var test = new TestStore();
        await test.AppendAsync("first", "second");
        var good = (int)new FileInfo(test.LastSegment).Length;
        await test.AppendAsync("third");
        await test.CloseAsync();
        var whole = await File.ReadAllBytesAsync(test.LastSegment);
        for (var bit = good * 8; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(test.LastSegment, damaged);
            Assert.Equal(2, test.Log.NextSequence);
            Assert.Equal(good, new FileInfo(test.LastSegment).Length);
            await test.CloseAsync();
        }
    }

    [Fact]
    public async Task Open_ZerosAfterTheLastRecord_AreCutOff()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a");
        await test.CloseAsync();
        await File.AppendAllTextAsync(test.LastSegment, new string('\0', 5000));
        Assert.Equal(["a"], await TestStore.BodiesAsync(test.Log));
        Assert.Equal(1, test.Log.GetStats().Truncations);
    }

    [Fact]
    public async Task Open_DamageBeforeGoodRecordsOfTheLastSegment_LosesOnlyTheDamagedOne()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a", "bbbb", "c", "d");
        await test.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(test.LastSegment);
        bytes[bytes.AsSpan().IndexOf("bbbb"u8)] ^= 1;
        await File.WriteAllBytesAsync(test.LastSegment, bytes);
        Assert.Equal(["a", "c", "d"], await TestStore.BodiesAsync(test.Log));
        var result = await test.Log.AppendAsync(TestStore.Event("e"));
        Assert.Equal(4, result.Sequence);
        Assert.Equal(2, test.SegmentFiles.Length);
        Assert.Equal(["a", "c", "d", "e"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Read_DamageAtTheEndOfAnOlderSegment_GoesOnWithTheNext()
    {
        await using var test = await ThreeSegmentsAsync();
        var bytes = await File.ReadAllBytesAsync(test.SegmentFiles[0]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(test.SegmentFiles[0], bytes);
        var read = await TestStore.ReadAllAsync(test.Log);
        Assert.Equal([0, 2, 3, 4, 5], read.Select(e => e.Sequence));
        Assert.Equal([2, 3], (await test.Log.ReadAsync(1, 100, 1 << 20, CancellationToken.None)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Open_DamagedHeaderOfAnOlderSegment_SkipsItsRecords()
    {
        await using var test = await ThreeSegmentsAsync();
        var bytes = await File.ReadAllBytesAsync(test.SegmentFiles[1]);
        bytes[9] ^= 1;
        await File.WriteAllBytesAsync(test.SegmentFiles[1], bytes);
        Assert.Equal([0, 1, 4, 5], (await TestStore.ReadAllAsync(test.Log)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Open_DamagedHeaderOfTheLastSegment_GivesNoSequenceNumberTwice()
    {
        await using var test = await ThreeSegmentsAsync();
        var bytes = await File.ReadAllBytesAsync(test.SegmentFiles[2]);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(test.SegmentFiles[2], bytes);
        var result = await test.Log.AppendAsync(TestStore.Event("next"));
        Assert.True(result.Sequence > 5, $"{result.Sequence} may have been another event's");
        var expected = new[] { 0, 1, 2, 3, result.Sequence };
        Assert.Equal(expected, (await TestStore.ReadAllAsync(test.Log)).Select(e => e.Sequence));
        await test.CloseAsync();
        Assert.Equal(expected, (await TestStore.ReadAllAsync(test.Log)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Open_SegmentCreationCutShort_IsRemoved()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a");
        await test.CloseAsync();
        var unfinished = Path.Combine(test.PartitionPath, Segment.FileName(1));
        await File.WriteAllBytesAsync(unfinished, new byte[17]);
        Assert.Equal(["a"], await TestStore.BodiesAsync(test.Log));
        Assert.False(File.Exists(unfinished));
        await test.AppendAsync("b");
        Assert.Equal(["a", "b"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Open_CheckpointPastACutTail_GivesNoSequenceNumberThatAConsumerHasSeen()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a", "b", "c");
        await test.Store.Find(TestStore.Hub)!.CheckpointAsync("$Default", 0, 3);
        await test.CloseAsync();
        await File.WriteAllBytesAsync(test.LastSegment, (await File.ReadAllBytesAsync(test.LastSegment))[..^1]);
        var result = await test.Log.AppendAsync(TestStore.Event("new"));
        Assert.Equal(3, result.Sequence);
        Assert.Equal(["a", "b", "new"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Open_RandomBytesInPlaceOfTheLog_NeverThrows()
    {
        var random = new Random(4);
        await using var test = await ThreeSegmentsAsync();
        var originals = test.SegmentFiles.Select(File.ReadAllBytes).ToArray();
        for (var round = 0; round < 150; round++)
        {
            Array.ForEach(test.SegmentFiles, File.Delete);
            for (var i = 0; i < originals.Length; i++)
            {
                var bytes = originals[i][..random.Next(originals[i].Length + 1)];
                random.NextBytes(bytes.AsSpan(random.Next(bytes.Length + 1)));
                await File.WriteAllBytesAsync(Path.Combine(test.PartitionPath, Segment.FileName(i * 2)), bytes);
            }

            await TestStore.ReadAllAsync(test.Log);
            var result = await test.Log.AppendAsync(TestStore.Event("after"));
            Assert.Equal("after", TestStore.Body((await TestStore.ReadAllAsync(test.Log, result.Sequence)).Single()));
            await test.CloseAsync();
        }
    }

    /// <summary>Closed, two records in each segment.</summary>
    private static async Task<TestStore> ThreeSegmentsAsync()
    {
        var test = new TestStore { Options = new LogOptions { SegmentBytes = 1024, CommitThreads = 1 } };
        await test.AppendAsync([.. Enumerable.Range(0, 6).Select(i => new string((char)('a' + i), 400))]);
        await test.CloseAsync();
        Assert.Equal(3, test.SegmentFiles.Length);
        return test;
    }
}
