using CloudNexus.Harness;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Kafka;

public sealed class FuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Requests_Damaged_HarmNobodyElse(int seed)
    {
        await using var test = KafkaTest.Start(o => o with { TransferTimeout = TimeSpan.FromSeconds(2) });

        var answers = await KafkaFuzz.RunAsync(test.Server.Port, KafkaTest.Topic, count: 4000, seed);

        Assert.True(answers > 0);
        await Eventually.True(() => test.Server.BufferedBytes == 0, "nothing is held for those who went");
        var client = await test.ConnectAsync();
        Assert.Equal(KafkaError.None, (await client.ProduceAsync(KafkaTest.Topic, 3, Batch.Of("after"))).Error);
        await AssertWholeAsync(client, test.Hub.Partitions[1].NextSequence);
        await test.RestartAsync();
        await AssertWholeAsync(await test.ConnectAsync(), test.Hub.Partitions[1].NextSequence);
        Assert.All(test.Hub.Partitions, p => Assert.InRange(p.NextSequence, 0, 1_000_000));
    }

    /// <summary>What was stored of the attacks, which all went to one partition, is what any client can read.</summary>
    private static async Task AssertWholeAsync(KafkaClient client, long end)
    {
        Assert.True(end > 0);
        for (var next = 0L; next < end;)
        {
            var read = Batch.ReadAll((await client.FetchAsync(KafkaTest.Topic, 1, next)).Records);
            Assert.Equal(Enumerable.Range(0, read.Count).Select(i => next + i), read.Select(r => r.Offset));
            next += read.Count;
        }
    }
}
