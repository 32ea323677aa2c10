using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

public sealed class TopicTests
{
    public static TheoryData<short> MetadataVersions() => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [MemberData(nameof(MetadataVersions))]
    public async Task Metadata_EveryVersion_TellsOneBrokerAndItsTopics(short version)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();

        var answer = await client.AskAsync(KafkaApi.Metadata, version, w =>
        {
            w.Int32(-1);
            WriteMetadataFlags(w, version, mayCreate: false);
        });

        var topic = Assert.Single(ReadMetadata(answer, version, test.Server.Port));
        Assert.Equal((KafkaError.None, KafkaTest.Topic, 4), topic);
    }

    [Fact]
    public async Task Metadata_UnknownTopic_IsMadeOnlyWhenTheClientAllowsIt()
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        async Task<(KafkaError, string, int)> AskAsync(string name, bool mayCreate) => Assert.Single(ReadMetadata(
            await client.AskAsync(KafkaApi.Metadata, 4, w =>
            {
                w.Array([name], (x, n) => x.String(n));
                WriteMetadataFlags(w, 4, mayCreate);
            }),
            4,
            test.Server.Port));

        Assert.Equal((KafkaError.UnknownTopicOrPartition, "new", 0), await AskAsync("new", mayCreate: false));
        Assert.Null(test.Test.Store.Find("new"));
        Assert.Equal((KafkaError.None, "new", 4), await AskAsync("new", mayCreate: true));
        Assert.Equal((KafkaError.InvalidTopic, "../evil", 0), await AskAsync("../evil", mayCreate: true));
        Assert.Equal(4, test.Test.Store.Find("new")!.Partitions.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task CreateTopics_EveryVersion_MakesWhatCanBe(short version)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        async Task<KafkaError> CreateAsync(string name, int partitions, short replicas = 1, bool validateOnly = false, bool config = false)
        {
            var answer = await client.AskAsync(KafkaApi.CreateTopics, version, w =>
            {
                w.Int32(1);
                w.String(name);
                w.Int32(partitions);
                w.Int16(replicas);
                w.Int32(0);
                w.Array(config ? ["retention.ms"] : Array.Empty<string>(), (x, c) =>
                {
                    x.String(c);
                    x.String("1");
                });
                w.Int32(1000);
                w.Bool(validateOnly);
            });
            answer.Int32();
            Assert.Equal(1, answer.Int32());
            Assert.Equal(name, answer.String());
            var error = (KafkaError)answer.Int16();
            Assert.Equal(error == KafkaError.None, answer.NullableString() is null);
            KafkaClient.AssertRead(answer);
            return error;
        }

        Assert.Equal(KafkaError.None, await CreateAsync("a", 7, validateOnly: true));
        Assert.Null(test.Test.Store.Find("a"));
        Assert.Equal(KafkaError.None, await CreateAsync("a", 7));
        Assert.Equal(7, test.Test.Store.Find("a")!.Partitions.Count);
        Assert.Equal(KafkaError.TopicAlreadyExists, await CreateAsync("a", 7));
        Assert.Equal(KafkaError.InvalidTopic, await CreateAsync(".b", 1));
        Assert.Equal(KafkaError.InvalidPartitions, await CreateAsync("b", 33));
        Assert.Equal(KafkaError.InvalidReplicationFactor, await CreateAsync("b", 1, replicas: 3));
        Assert.Equal(KafkaError.InvalidConfig, await CreateAsync("b", 1, config: true));
        Assert.Equal(KafkaError.None, await CreateAsync("b", -1, replicas: -1));
        Assert.Equal(EventHubStore.DefaultPartitions, test.Test.Store.Find("b")!.Partitions.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task ListOffsets_EveryVersion_FindsBothEndsAndTimes(short version)
    {
        await using var test = KafkaTest.Start();
        var client = await test.ConnectAsync();
        var start = test.Test.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 10; i++)
        {
            await client.ProduceAsync(KafkaTest.Topic, 0, Batch.Of("a", "b"));
            test.Test.Time.Advance(TimeSpan.FromSeconds(1));
        }

        async Task<(long Time, long Offset)> FindAsync(long time)
        {
            var answer = await client.AskAsync(KafkaApi.ListOffsets, version, w =>
            {
                w.Int32(-1);
                if (version >= 2)
                {
                    w.Int8(0);
                }

                w.Int32(1);
                w.String(KafkaTest.Topic);
                w.Int32(1);
                w.Int32(0);
                if (version >= 4)
                {
                    w.Int32(-1);
                }

                w.Int64(time);
            });
            Assert.Equal(0, version >= 2 ? answer.Int32() : 0);
            Assert.Equal(1, answer.Int32());
            Assert.Equal(KafkaTest.Topic, answer.String());
            Assert.Equal((1, 0, 0), (answer.Int32(), answer.Int32(), answer.Int16()));
            var found = (answer.Int64(), answer.Int64());
            Assert.Equal(-1, version >= 4 ? answer.Int32() : -1);
            KafkaClient.AssertRead(answer);
            return found;
        }

        Assert.Equal((-1, 20), await FindAsync(-1));
        Assert.Equal((-1, 0), await FindAsync(-2));
        Assert.Equal((start, 0), await FindAsync(0));
        Assert.Equal((start + 3000, 6), await FindAsync(start + 3000));
        Assert.Equal((start + 4000, 8), await FindAsync(start + 3001));
        Assert.Equal((-1, -1), await FindAsync(start + 9001));
    }

    private static void WriteMetadataFlags(KafkaWriter writer, short version, bool mayCreate)
    {
        if (version >= 4)
        {
            writer.Bool(mayCreate);
        }

        if (version >= 8)
        {
            writer.Bool(false);
            writer.Bool(false);
        }
    }

    private static (KafkaError, string, int)[] ReadMetadata(KafkaReader answer, short version, int port)
    {
        Assert.Equal(0, version >= 3 ? answer.Int32() : 0);
        Assert.Equal((1, 0, "127.0.0.1", port, null), (answer.Int32(), answer.Int32(), answer.String(), answer.Int32(), answer.NullableString()));
        Assert.Equal("cloudnexus-local", version >= 2 ? answer.NullableString() : "cloudnexus-local");
        Assert.Equal(0, answer.Int32());
        var topics = answer.Array(t =>
        {
            var (error, name) = ((KafkaError)t.Int16(), t.String());
            Assert.False(t.Bool());
            var partitions = t.Array(p =>
            {
                Assert.Equal(0, p.Int16());
                var index = p.Int32();
                Assert.Equal((0, -1), (p.Int32(), version >= 7 ? p.Int32() : -1));
                Assert.Equal([0], p.Array(r => r.Int32()));
                Assert.Equal([0], p.Array(r => r.Int32()));
                Assert.Empty(version >= 5 ? p.Array(r => r.Int32()) : []);
                return index;
            });
            Assert.Equal(Enumerable.Range(0, partitions.Length), partitions);
            Assert.Equal(int.MinValue, version >= 8 ? t.Int32() : int.MinValue);
            return (error, name, partitions.Length);
        });
        Assert.Equal(int.MinValue, version >= 8 ? answer.Int32() : int.MinValue);
        KafkaClient.AssertRead(answer);
        return topics;
    }
}
