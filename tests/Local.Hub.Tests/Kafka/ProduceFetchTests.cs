using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

public sealed class ProduceFetchTests
{
    public static TheoryData<short, short> Versions()
    {
        var data = new TheoryData<short, short>();
        for (short produce = 3; produce <= 8; produce++)
        {
            data.Add(produce, (short)(produce + 1));
        }

        data.Add(8, 10);
        data.Add(8, 11);
        return data;
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ProduceAndFetch_EveryVersion_GivesBackWhatWasSent(short produce, short fetch)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        var batch = Batch.OfRecords(
        [
            new("first", "key", [("name", "value"), ("name", "again"), ("", "")]),
            new("", ""),
            new(null, null, [("empty", null)]),
        ]);
        Assert.Equal(KafkaError.InvalidRecord, (await client.ProduceAsync(KafkaTest.Topic, 1, batch, produce)).Error);

        batch = Batch.OfRecords([new("first", "key", [("name", "value"), ("name", "again")]), new("", ""), new(null, null, [("empty", null)])]);
        Assert.Equal((KafkaError.None, 0L, null), await client.ProduceAsync(KafkaTest.Topic, 1, batch, produce));
        Assert.Equal((KafkaError.None, 3L, null), await client.ProduceAsync(KafkaTest.Topic, 1, Batch.Of("next"), produce, acks: 1));

        var (error, end, records) = await client.FetchAsync(KafkaTest.Topic, 1, 0, fetch);
        Assert.Equal((KafkaError.None, 4), (error, end));
        var read = Batch.ReadAll(records);
        Assert.Equal([0, 1, 2, 3], read.Select(r => r.Offset));
        Assert.Equal(["first", "", null, "next"], read.Select(r => r.Body));
        Assert.Equal(["key", "", null, null], read.Select(r => r.Key));
        Assert.Equal([("name", "value"), ("name", "again")], read[0].Headers);
        Assert.All(read, r => Assert.Equal(test.Test.Time.GetUtcNow().ToUnixTimeMilliseconds(), r.TimeMs));
        Assert.Equal(["next"], Batch.ReadAll((await client.FetchAsync(KafkaTest.Topic, 1, 3, fetch)).Records).Select(r => r.Body));
    }

    [Fact]
    public async Task Produce_Gzip_StoresTheSameEvents()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();

        Assert.Equal(KafkaError.None, (await client.ProduceAsync(KafkaTest.Topic, 0, Batch.OfRecords([new("a", "k"), new("b")], attributes: 1))).Error);

        Assert.Equal(["a", "b"], (await test.StoredAsync()).Select(TestStore.Body));
        Assert.Equal("k", (await test.StoredAsync())[0].PartitionKey);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Produce_OtherCodec_IsRefused(short codec)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();

        var (error, offset, problem) = await client.ProduceAsync(KafkaTest.Topic, 0, Batch.OfRecords([new("a")], codec));

        Assert.Equal((KafkaError.UnsupportedCompression, -1L), (error, offset));
        Assert.Contains("gzip", problem, StringComparison.Ordinal);
        Assert.Empty(await test.StoredAsync());
    }

    [Fact]
    public async Task Produce_GzipThatGrowsPastTheLimit_IsRefused()
    {
        await using var test = KafkaTest.Start(o => o with { MaxUncompressedBytes = 100_000 });
        var client = await test.ConnectAsync();

        var bomb = Batch.OfRecords([new(new string('a', 200_000))], attributes: 1);

        Assert.Equal(KafkaError.MessageTooLarge, (await client.ProduceAsync(KafkaTest.Topic, 0, bomb)).Error);
    }

    public static TheoryData<string, int> Wrongs() => new()
    {
        { "crc", (int)KafkaError.CorruptMessage },
        { "magic", (int)KafkaError.UnsupportedForMessageFormat },
        { "short", (int)KafkaError.InvalidRecord },
        { "two", (int)KafkaError.InvalidRecord },
        { "count", (int)KafkaError.InvalidRecord },
        { "idempotent", (int)KafkaError.InvalidRecord },
        { "transaction", (int)KafkaError.InvalidRecord },
        { "zip", (int)KafkaError.CorruptMessage },
        { "empty", (int)KafkaError.UnsupportedForMessageFormat },
        { "large", (int)KafkaError.MessageTooLarge },
        { "many", (int)KafkaError.RecordListTooLarge },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task Produce_WrongBatch_IsRefusedAndNothingIsStored(string what, int expected)
    {
        await using var test = KafkaTest.Start(o => o with { MaxBatchRecords = 10 }, new LogOptions { MaxEventBytes = 1000 });
        var client = await test.ConnectAsync();
        var good = Batch.Of("a", "b");
        var notZip = Batch.Of("a", "b");
        notZip[22] = 1;
        var batch = what switch
        {
            "crc" => [.. good[..^1], (byte)(good[^1] ^ 1)],
            "magic" => [.. good[..16], 1, .. good[17..]],
            "short" => good[..^1],
            "two" => [.. good, .. good],
            "count" => Batch.OfRecords([new("a"), new("b")], count: 3),
            "idempotent" => Batch.OfRecords([new("a")], producerId: 7),
            "transaction" => Batch.OfRecords([new("a")], attributes: 16),
            "zip" => Batch.Seal(notZip),
            "large" => Batch.Of(new string('x', 1001)),
            "many" => Batch.Of([.. Enumerable.Repeat("a", 11)]),
            _ => Array.Empty<byte>(),
        };

        var (error, offset, _) = await client.ProduceAsync(KafkaTest.Topic, 0, batch);

        Assert.Equal(((KafkaError)expected, -1), (error, offset));
        Assert.Empty(await test.StoredAsync());
        Assert.Equal(KafkaError.None, (await client.ProduceAsync(KafkaTest.Topic, 0, good)).Error);
    }

    [Fact]
    public async Task Produce_ManyWithoutWaiting_AreFlushedTogetherAndAnsweredInOrder()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        test.Test.Files.Hold();
        List<int> sent = [];
        for (var i = 0; i < 20; i++)
        {
            sent.Add(await client.SendAsync(KafkaApi.Produce, 7, w => KafkaClient.Produce(w, KafkaTest.Topic, 2, Batch.Of($"event {i}"))));
            await Harness.Eventually.True(() => test.Test.Files.Held == 1, "the first one is being flushed");
        }

        await Harness.Eventually.True(() => test.Hub.GetStats()[2].QueuedEvents == 19, "the others wait");
        Assert.Equal(0, test.Hub.Partitions[2].NextSequence);
        var before = test.Test.Files.Flushes;
        test.Test.Files.Go();

        for (var i = 0; i < sent.Count; i++)
        {
            Assert.Equal((KafkaError.None, i, null), KafkaClient.ReadProduced(await client.ReceiveAsync(sent[i]), 7));
        }

        Assert.InRange(test.Test.Files.Flushes - before, 1, 5);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"event {i}"), (await test.StoredAsync()).Select(TestStore.Body));
    }

    [Fact]
    public async Task Produce_FasterThanTheDisk_IsHeldBackAndStoredWhole()
    {
        await using var test = KafkaTest.Start(log: new LogOptions { QueuedEvents = 4, CommitThreads = 2 });
        var client = await test.ConnectAsync();
        List<int> sent = [];
        for (var i = 0; i < 60; i++)
        {
            sent.Add(await client.SendAsync(KafkaApi.Produce, 7, w => KafkaClient.Produce(w, KafkaTest.Topic, 2, Batch.Of("a", "b", "c"))));
        }

        for (var i = 0; i < sent.Count; i++)
        {
            Assert.Equal((KafkaError.None, i * 3, null), KafkaClient.ReadProduced(await client.ReceiveAsync(sent[i]), 7));
        }
    }

    [Fact]
    public async Task Produce_WithoutAcknowledgement_IsStoredAndNotAnswered()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();

        await client.SendAsync(KafkaApi.Produce, 7, w => KafkaClient.Produce(w, KafkaTest.Topic, 0, Batch.Of("a"), acks: 0));

        // The next answer is the next request's.
        Assert.Equal((KafkaError.None, 1L, null), await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("b")));
        await client.SendAsync(KafkaApi.Produce, 7, w => KafkaClient.Produce(w, "none", 0, Batch.Of("a"), acks: 0));
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task Produce_DiskFails_IsToldAndTheNextOneIsStored()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        test.Test.Files.FailFlush = true;
        Assert.Equal(KafkaError.KafkaStorageError, (await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a"))).Error);
        test.Test.Files.FailFlush = false;

        Assert.Equal((KafkaError.None, 0L, null), await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("b")));
        Assert.Equal(["b"], (await test.StoredAsync()).Select(TestStore.Body));
    }

    [Fact]
    public async Task Fetch_NothingThere_WaitsUntilSomethingComes()
    {
        await using var test = KafkaTest.Start();
        var (consumer, producer) = (await test.ConnectAsync(), await test.ConnectAsync());
        var waiting = consumer.FetchAsync(KafkaTest.Topic, 3, 0, waitMs: 15_000);
        Assert.False(waiting.IsCompleted);

        await producer.ProduceAsync(KafkaTest.Topic, 3, Batch.Of("now"));

        Assert.Equal(["now"], Batch.ReadAll((await waiting).Records).Select(r => r.Body));
        Assert.Empty((await consumer.FetchAsync(KafkaTest.Topic, 3, 1, waitMs: 1)).Records);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(long.MaxValue)]
    public async Task Fetch_OutsideOfTheLog_IsTold(long offset)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a"));

        Assert.Equal(KafkaError.OffsetOutOfRange, (await client.FetchAsync(KafkaTest.Topic, 0, offset, waitMs: 15_000)).Error);
    }

    [Fact]
    public async Task Fetch_ApiKeyHeader_IsWithheld()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        await client.ProduceAsync(KafkaTest.Topic, 0, Batch.OfRecords([new("a", null, [("x-api-key", "secret"), ("shown", "1")])]));

        var record = Assert.Single(Batch.ReadAll((await client.FetchAsync(KafkaTest.Topic, 0, 0)).Records));
        Assert.Equal([("shown", "1")], record.Headers);
        Assert.Equal(["x-api-key", "shown"], Assert.Single(await test.StoredAsync()).Properties.Select(p => p.Name));
    }
}
