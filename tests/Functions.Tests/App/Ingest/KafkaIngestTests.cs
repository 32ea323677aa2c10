using System.Text;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Tests.App.Ingest;

/// <summary>The trigger for developers: what comes over Kafka is taken as what comes over the hub's own protocol is.</summary>
[Collection(AppCollection.Name)]
public sealed class KafkaIngestTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_RecordsOfNodes_AreStoredAndBadOnesHoldNothingUp()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var taken = app.Time.GetUtcNow().AddSeconds(-3);
        var lag = app.Get<IngestLag>();

        await new KafkaIngest(app.Ingest, lag, app.Get<CostCounts>()).IngestTelemetryOverKafka(
            [
                new KafkaRecord { Value = node.Frame(1, Start), Timestamp = new KafkaTimestamp { UnixTimestampMs = taken.ToUnixTimeMilliseconds() } },
                new KafkaRecord { Value = null },
                new KafkaRecord { Value = [1, 2, 3] },
                new KafkaRecord { Value = node.Frame(2, Start + 5000) },
            ],
            default);

        Assert.Equal(2UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        Assert.Equal(TimeSpan.FromSeconds(3), lag.Current);
    }

    [Fact]
    public async Task Ingest_OtherFormsWithAKey_AreStoredByTheHeader()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();

        await new KafkaIngest(app.Ingest, app.Get<IngestLag>(), app.Get<CostCounts>()).IngestTelemetryOverKafka(
            [
                new KafkaRecord
                {
                    Value = """{"values":{"room.temp":21.5}}"""u8.ToArray(),
                    Headers = [new KafkaHeader { Key = "x-api-key", Value = Encoding.UTF8.GetBytes(node.Key.Text) }],
                    Timestamp = new KafkaTimestamp { UnixTimestampMs = app.Time.GetUtcNow().ToUnixTimeMilliseconds() },
                },
            ],
            default);

        Assert.Single((await app.StoredAsync(node)).Times);
    }
}
