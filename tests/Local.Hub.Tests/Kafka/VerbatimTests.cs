using System.Globalization;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

/// <summary>Batches go out as they came in, and connections end when their clients do.</summary>
public sealed class VerbatimTests
{
    private const int HeaderBytes = 61;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Fetch_Batch_HasTheRecordsByteForByte(short codec)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        var sent = Batch.OfRecords([new("a", "k", [("name", "value")]), new("b"), new(null)], codec);
        await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("before"));
        await client.ProduceAsync(KafkaTest.Topic, 0, sent);

        var (_, _, records) = await client.FetchAsync(KafkaTest.Topic, 0, 1);

        Assert.Equal(sent[HeaderBytes..], records[HeaderBytes..]);
        Assert.Equal([1, 2, 3], Batch.ReadAll(records).Select(r => r.Offset));
    }

    [Fact]
    public async Task Fetch_FromTheMiddleOfABatch_GivesTheWholeBatchAndWhatFollows()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a", "b", "c"));
        await test.Hub.Partitions[0].AppendAsync([TestStore.Event("d"), TestStore.Event("e")]);
        await test.Hub.Partitions[0].AppendAsync(TestStore.Event("f"));
        await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("g"));

        var read = Batch.ReadAll((await client.FetchAsync(KafkaTest.Topic, 0, 2)).Records);

        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], read.Select(r => r.Body));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => (long)i), read.Select(r => r.Offset));
        Assert.Equal(["e", "f", "g"], Batch.ReadAll((await client.FetchAsync(KafkaTest.Topic, 0, 4)).Records).Select(r => r.Body));
    }

    [Fact]
    public async Task Fetch_MoreThanAnAnswerHolds_ComesInPartsThatEndWithWholeBatches()
    {
        await using var test = KafkaTest.Start(o => o with { MaxFetchBytes = 4096 });
        var client = await test.ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of($"{i}", new string('x', 1000)));
        }

        List<string?> all = [];
        for (var next = 0L; next < 40;)
        {
            var (error, end, records) = await client.FetchAsync(KafkaTest.Topic, 0, next);
            Assert.Equal((KafkaError.None, 40), (error, end));
            Assert.InRange(records.Length, 1, 4096);
            var read = Batch.ReadAll(records);
            Assert.Equal(next, read[0].Offset);
            all.AddRange(read.Select(r => r.Body));
            next = read[^1].Offset + 1;
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => i.ToString(CultureInfo.InvariantCulture)), all.Where((_, i) => i % 2 == 0));
    }

    [Fact]
    public async Task Produce_GzipWithAKeyInAHeader_IsStoredAsEventsWithoutGivingTheKeyOut()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        await client.ProduceAsync(KafkaTest.Topic, 0, Batch.OfRecords([new("a", "k", [("X-API-KEY", "secret")]), new("b")], attributes: 1));

        var (_, _, records) = await client.FetchAsync(KafkaTest.Topic, 0, 0);

        Assert.Equal([("a", "k"), ("b", null)], Batch.ReadAll(records).Select(r => (r.Body, r.Key)));
        Assert.Equal(-1, records.AsSpan().IndexOf("secret"u8));
        Assert.Equal("secret", (await test.StoredAsync())[0].Properties.Single().Text);
    }

    [Fact]
    public async Task Produce_LongAndShortRequestsInARow_AreAllTakenWhole()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        var random = new Random(3);
        var sizes = Enumerable.Range(0, 120).Select(i => i % 3 == 0 ? random.Next(100_000) : random.Next(200)).ToArray();
        var sending = Task.Run(async () =>
        {
            List<int> sent = [];
            foreach (var size in sizes)
            {
                sent.Add(await client.SendAsync(KafkaApi.Produce, 7, w => KafkaClient.Produce(w, KafkaTest.Topic, 0, Batch.Of(new string('x', size)))));
            }

            return sent;
        });

        for (var i = 0; i < sizes.Length; i++)
        {
            Assert.Equal((KafkaError.None, i, null), KafkaClient.ReadProduced(await client.ReceiveAsync(i + 1), 7));
        }

        Assert.Equal(Enumerable.Range(1, sizes.Length), await sending);
        Assert.Equal(sizes, (await test.StoredAsync()).Select(e => e.Body.Length));
    }

    [Fact]
    public async Task Connect_BeyondTheLimit_IsClosedUntilAClientThatWaitsHasGone()
    {
        await using var test = KafkaTest.Start(o => o with { MaxConnections = 1 });
        var waiting = await test.ConnectAsync();
        await waiting.SendAsync(KafkaApi.Fetch, 11, w => KafkaClient.Fetch(w, 11, KafkaTest.Topic, 0, 0, waitMs: 30_000));
        var refused = await test.ConnectAsync();
        Assert.True(await refused.IsClosedAsync());
        Assert.Equal(1, test.Server.RefusedConnections);

        waiting.Dispose();

        await Eventually.Get(
            async () =>
            {
                var next = await test.ConnectAsync();
                await next.SendAsync(KafkaApi.ApiVersions, 0, _ => { });
                return await next.ReceiveRawAsync();
            },
            answer => answer is not null,
            "there is room for another client");
    }

    [Fact]
    public async Task Produce_HubKilledUnderLoad_EveryAcknowledgedBatchIsThereWhole()
    {
        using var directory = new TemporaryDirectory();
        var hub = await HubProcess.StartAsync(directory.Path, 0);
        var acknowledged = 0;
        const int Each = 50;
        try
        {
            using var client = await KafkaClient.ConnectAsync(hub.Port);
            var sending = SendUntilClosedAsync(client, Each);
            while (acknowledged < 200)
            {
                Assert.Equal((KafkaError.None, (long)acknowledged * Each, null), KafkaClient.ReadProduced(await client.ReceiveAsync(acknowledged + 1), 7));
                acknowledged++;
            }

            hub.Kill();
            await sending;
            while (await client.ReceiveRawAsync() is not null)
            {
                acknowledged++;
            }
        }
        finally
        {
            hub.Kill();
        }

        await using var store = EventHubStore.Open(directory.Path, TimeProvider.System);
        var stored = await TestStore.ReadAllAsync(store.Find(KafkaTest.Topic)!.Partitions[0]);
        Assert.InRange(stored.Count, acknowledged * Each, int.MaxValue);
        Assert.Equal(0, stored.Count % Each);
        Assert.All(stored, e => Assert.Equal($"{e.Sequence / Each} {e.Sequence % Each}", TestStore.Body(e)));
    }

    private static async Task SendUntilClosedAsync(KafkaClient client, int each)
    {
        try
        {
            for (var i = 0; i < 100_000; i++)
            {
                var batch = Batch.Of([.. Enumerable.Range(0, each).Select(j => $"{i} {j}")]);
                await client.SendAsync(KafkaApi.Produce, 7, w => KafkaClient.Produce(w, KafkaTest.Topic, 0, batch));
            }
        }
        catch (IOException)
        {
            // The hub was killed.
        }
    }
}
