using System.Buffers.Binary;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Log.Batches;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>Damaged requests of every kind and version against a server, beside an honest client that must notice nothing.</summary>
internal static class KafkaFuzz
{
    /// <summary>Requests sent on one connection before it is left: a damaged length makes the hub wait for more.</summary>
    private const int PerConnection = 8;

    /// <returns>How many answers the honest client got.</returns>
    public static async Task<int> RunAsync(int port, string topic, int count, int seed)
    {
        var requests = Requests(topic);
        using var stop = new CancellationTokenSource();
        var honest = HonestAsync(port, topic, stop.Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var random = new Random(seed + worker);
            for (var i = worker * PerConnection; i < count; i += 4 * PerConnection)
            {
                await AttackAsync(port, topic, requests, random);
            }
        })));
        await stop.CancelAsync();
        return await honest;
    }

    private static async Task AttackAsync(int port, string topic, List<byte[]> requests, Random random)
    {
        using var client = await KafkaClient.ConnectAsync(port);
        for (var i = 0; i < PerConnection; i++)
        {
            try
            {
                await client.SendRawAsync(Damaged(requests, topic, random));
            }
            catch (IOException)
            {
                // The hub has closed: what is left of the connection's share would not be read.
                using var next = await KafkaClient.ConnectAsync(port);
                await next.SendRawAsync(Damaged(requests, topic, random));
            }
        }
    }

    private static byte[] Damaged(List<byte[]> requests, string topic, Random random)
    {
        if (random.Next(4) > 0)
        {
            return KafkaMutations.Mutate(requests[random.Next(requests.Count)], random);
        }

        // The checksum would keep most damage to a batch from being looked at: here it is right, and so is the length.
        var good = Batch.OfRecords([new("body", "key", [("name", "value")]), new("b"), new(null)], (short)random.Next(2));
        var batch = KafkaMutations.Mutate([0, 0, 0, 0, .. good], random)[4..];
        if (batch.Length >= BatchHeader.Bytes)
        {
            BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - 12);
            Batch.Seal(batch);
        }

        return Request(KafkaApi.Produce, 8, w => KafkaClient.Produce(w, topic, 1, batch));
    }

    private static async Task<int> HonestAsync(int port, string topic, CancellationToken stop)
    {
        using var client = await KafkaClient.ConnectAsync(port);
        var answers = 0;
        do
        {
            var (error, offset, _) = await client.ProduceAsync(topic, 0, Batch.Of("honest"));
            Assert.Equal(KafkaError.None, error);
            var read = await client.FetchAsync(topic, 0, offset);
            Assert.Equal("honest", Batch.ReadAll(read.Records)[0].Body);
            answers++;
        }
        while (!stop.IsCancellationRequested);
        return answers;
    }

    private static List<byte[]> Requests(string topic)
    {
        List<byte[]> all = [];
        foreach (var (api, lowest, highest) in KafkaVersions.All)
        {
            for (var version = lowest; version <= highest; version++)
            {
                all.Add(Request(api, version, w => WriteBody(w, api, version, topic)));
            }
        }

        // What most of the code reads, more often.
        all.AddRange(Enumerable.Repeat(Request(KafkaApi.Produce, 8, w => WriteBody(w, KafkaApi.Produce, 8, topic)), 20));
        return all;
    }

    private static byte[] Request(KafkaApi api, short version, Action<KafkaWriter> body)
    {
        using var w = new KafkaWriter();
        w.Int32(0);
        w.Int16((short)api);
        w.Int16(version);
        w.Int32(1);
        w.String("fuzz");
        body(w);
        w.PatchInt32(0, w.Length - 4);
        return w.Written.ToArray();
    }

    private static void WriteBody(KafkaWriter w, KafkaApi api, short version, string topic)
    {
        switch (api)
        {
            case KafkaApi.Produce:
                KafkaClient.Produce(w, topic, 1, Batch.OfRecords([new("body", "key", [("name", "value")]), new("b")], (short)(version & 1)));
                break;
            case KafkaApi.Fetch:
                KafkaClient.Fetch(w, version, topic, 1, 0);
                break;
            case KafkaApi.SaslHandshake:
                w.String("PLAIN");
                break;
            case KafkaApi.ApiVersions:
                w.UnsignedVarint(0);
                break;
            case KafkaApi.Metadata:
                w.Int32(1);
                w.String(topic);
                w.Int32(0);
                break;
            default:
                // Groups, offsets, topics: names, numbers, and arrays of the same.
                w.String("group");
                w.Int32(10_000);
                w.Int32(10_000);
                w.String("");
                w.String("consumer");
                w.Int32(1);
                w.String(topic);
                w.Int32(1);
                w.Int32(1);
                w.Int64(0);
                w.String("");
                w.Int32(0);
                break;
        }
    }
}
