using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Kafka.Records;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Log.Batches;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

/// <summary>Whole batches in the log, among events that came by themselves.</summary>
public sealed class BatchStoreTests
{
    private const short Gzip = 1;

    [Theory]
    [InlineData(0)]
    [InlineData(Gzip)]
    public async Task Read_FromAnyEventOfABatch_GoesOnFromThere(short codec)
    {
        await using var test = new TestStore();
        await test.AppendAsync("before");
        await AppendAsync(test, codec, "0", "1", "2", "3", "4");
        await test.AppendAsync("after");
        for (var round = 0; round < 2; round++)
        {
            for (var from = 0; from < 7; from++)
            {
                var read = await test.Log.ReadAsync(from, 2, 1 << 20, CancellationToken.None);
                string[] all = ["before", "0", "1", "2", "3", "4", "after"];
                Assert.Equal(all[from..Math.Min(7, from + 2)], read.Select(TestStore.Body));
                Assert.Equal(Enumerable.Range(from, read.Count).Select(s => (long)s), read.Select(e => e.Sequence));
            }

            Assert.Equal(["0"], (await test.Log.ReadAsync(1, 9, 1, CancellationToken.None)).Select(TestStore.Body));
            await test.CloseAsync();
        }
    }

    [Fact]
    public async Task Append_GroupOfBatchesAndEvents_IsWrittenTogetherInOrder()
    {
        await using var test = new TestStore();
        var log = test.Log;
        test.Files.Hold();
        var first = log.AppendAsync(TestStore.Event("first"));
        await Harness.Eventually.True(() => test.Files.Held == 1, "the first one is being flushed");
        var rest = new[]
        {
            log.AppendAsync(Checked(0, "a", "b")),
            log.AppendAsync(TestStore.Event("c")),
            log.AppendAsync([TestStore.Event("d"), TestStore.Event("e")]),
            log.AppendAsync(Checked(Gzip, "f", "g")),
            log.AppendAsync(Checked(0, "h")),
        };
        var before = test.Files.Flushes;
        test.Files.Go();

        Assert.Equal([1, 3, 4, 6, 8], (await Task.WhenAll(rest)).Select(r => r.Sequence));
        Assert.Equal(0, (await first).Sequence);
        Assert.InRange(test.Files.Flushes - before, 1, 3);
        Assert.Equal(["first", "a", "b", "c", "d", "e", "f", "g", "h"], await TestStore.BodiesAsync(log));
        await test.CloseAsync();
        Assert.Equal(["first", "a", "b", "c", "d", "e", "f", "g", "h"], await TestStore.BodiesAsync(test.Log));
        Assert.Equal(9, test.Log.NextSequence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Gzip)]
    public async Task Open_LastBatchCutAnywhere_IsCutOffWhole(short codec)
    {
        await using var test = new TestStore();
        await AppendAsync(test, 0, "a", "b");
        var good = (int)new FileInfo(test.LastSegment).Length;
        await AppendAsync(test, codec, "c", "d", "e");
        await test.CloseAsync();
        var whole = await File.ReadAllBytesAsync(test.LastSegment);
        for (var length = good; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(test.LastSegment, whole[..length]);
            Assert.Equal(["a", "b"], await TestStore.BodiesAsync(test.Log));
            Assert.Equal(2, test.Log.NextSequence);
            Assert.Equal(length == good ? 0 : 1, test.Log.GetStats().Truncations);
            await test.CloseAsync();
        }
    }

    [Fact]
    public async Task Open_AnyBitOfTheLastBatchFlipped_CutsItOff()
    {
        await using var test = new TestStore();
        await AppendAsync(test, 0, "a", "b");
        var good = (int)new FileInfo(test.LastSegment).Length;
        await AppendAsync(test, 0, "c", "d");
        await test.CloseAsync();
        var whole = await File.ReadAllBytesAsync(test.LastSegment);
        for (var bit = good * 8; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(test.LastSegment, damaged);
            Assert.Equal(2, test.Log.NextSequence);
            await test.CloseAsync();
        }
    }

    [Fact]
    public async Task Open_DamagedBatchBetweenGoodOnes_LosesOnlyThatOne()
    {
        await using var test = new TestStore();
        await AppendAsync(test, 0, "a", "b");
        await AppendAsync(test, 0, "cccc", "d");
        await AppendAsync(test, 0, "e", "f");
        await test.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(test.LastSegment);
        bytes[bytes.AsSpan().IndexOf("cccc"u8)] ^= 1;
        await File.WriteAllBytesAsync(test.LastSegment, bytes);

        Assert.Equal([0, 1, 4, 5], (await TestStore.ReadAllAsync(test.Log)).Select(e => e.Sequence));
        Assert.Equal([4, 5], (await test.Log.ReadAsync(3, 10, 1 << 20, CancellationToken.None)).Select(e => e.Sequence));
        Assert.Equal(6, (await test.Log.AppendAsync(TestStore.Event("next"))).Sequence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_LogOfTheVersionBefore_IsReadAndANewFileBegins(bool isEmpty)
    {
        await using var test = new TestStore();
        await test.AppendAsync("old");
        await test.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(test.LastSegment);
        (SegmentHeader.Read(bytes)!.Value with { Version = 1 }).Write(bytes);
        await File.WriteAllBytesAsync(test.LastSegment, isEmpty ? bytes[..SegmentHeader.Bytes] : bytes);
        string[] old = isEmpty ? [] : ["old"];
        Assert.Equal(old, await TestStore.BodiesAsync(test.Log));
        await test.CloseAsync();

        await AppendAsync(test, 0, "new", "er");

        Assert.Equal([.. old, "new", "er"], await TestStore.BodiesAsync(test.Log));
        Assert.Equal(isEmpty ? 1 : 2, test.SegmentFiles.Length);
        await test.CloseAsync();
        Assert.Equal([.. old, "new", "er"], await TestStore.BodiesAsync(test.Log));
        Assert.Equal(0, test.Log.GetStats().Truncations);
    }

    [Fact]
    public async Task Open_DamagedHeaderBeforeManyEventsInFewBytes_GivesNoSequenceNumberTwice()
    {
        await using var test = new TestStore();
        await AppendAsync(test, Gzip, [.. Enumerable.Repeat("", 20_000)]);
        await test.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(test.LastSegment);
        Assert.InRange(bytes.Length, 0, 100_000);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(test.LastSegment, bytes);

        Assert.True(test.Log.NextSequence >= 20_000);
    }

    [Fact]
    public void Unpacked_ReadToTheirEnd_AreNotHeld()
    {
        var unpacked = new UnpackedBatches();
        var records = Checked(Gzip, "a", "b").Records.ToArray();
        for (var offset = 0; offset < 10; offset++)
        {
            Assert.NotEqual(0, unpacked.Get(this, offset, records).Length);
        }

        Assert.Equal(4, unpacked.Count);
        Assert.Equal(unpacked.Get(this, 9, records), unpacked.Get(this, 9, []));
        unpacked.Forget(this, 9);
        Assert.Equal(3, unpacked.Count);
        Assert.Equal(0, unpacked.Get(this, 9, "no gzip"u8).Length);
    }

    private static async Task AppendAsync(TestStore test, short codec, params string[] bodies) =>
        Assert.True((await test.Log.AppendAsync(Checked(codec, bodies))).IsStored);

    private static RecordBatch Checked(short codec, params string[] bodies)
    {
        var verdict = BatchCheck.Check(
            Batch.OfRecords([.. bodies.Select(b => new Batch.Record(b))], codec), new BatchLimits(1 << 20, 100_000, 1 << 20));
        Assert.Equal((KafkaError.None, null), (verdict.Error, verdict.Problem));
        return verdict.Batch!;
    }
}
