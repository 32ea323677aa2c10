using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Kafka.Records;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>Reads flushed events; waits for new ones without polling. There are no fetch sessions: every request names all it wants.</summary>
internal sealed class FetchHandler(Topics topics, KafkaServerOptions options, TimeProvider time)
{
    /// <summary>Room of an answer with records at first: a batch as most producers send them.</summary>
    private const int FirstBytes = 64 * 1024;

    private readonly ByteBudget _budget = new(options.MaxFetchBufferedBytes);

    public async ValueTask<KafkaAnswer> HandleAsync(KafkaRequest request, CancellationToken cancellation)
    {
        var (body, version) = (request.Body, request.Version);
        body.Int32();
        var patience = TimeSpan.FromMilliseconds(Math.Clamp(body.Int32(), 0, (int)options.MaxWait.TotalMilliseconds));
        var leastBytes = body.Int32();
        var mostBytes = Math.Clamp(body.Int32(), 1, options.MaxFetchBytes);
        body.Int8();
        var session = version >= 7 ? body.Int32() : 0;
        var sessionEpoch = version >= 7 ? body.Int32() : -1;
        var parts = body.Array(t => (Topic: t.String(), Parts: t.Array(p => ReadPart(p, version))));
        if (version >= 7)
        {
            body.Array(t => (t.String(), t.Array(p => p.Int32())));
        }

        if (version >= 11)
        {
            body.String();
        }

        if (body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        if (session != 0 && sessionEpoch > 0)
        {
            return Write(request, KafkaError.FetchSessionNotFound, [], 0);
        }

        foreach (var (topic, asked) in parts)
        {
            Array.ForEach(asked, p => Check(request, topic, p));
        }

        var all = parts.SelectMany(p => p.Parts).ToArray();
        await WaitAsync(all, Math.Min(leastBytes, mostBytes), patience, cancellation);
        if (!all.Any(p => p.HasMore))
        {
            return Write(request, KafkaError.None, parts, 0);
        }

        await _budget.TakeAsync(options.MaxFetchBytes, cancellation);
        try
        {
            return Write(request, KafkaError.None, parts, mostBytes) with { FetchBytes = options.MaxFetchBytes };
        }
        catch
        {
            Sent(options.MaxFetchBytes);
            throw;
        }
    }

    /// <summary>To be called when an answer has left.</summary>
    public void Sent(long fetchBytes) => _budget.GiveBack(fetchBytes);

    private static Part ReadPart(KafkaReader body, short version)
    {
        var index = body.Int32();
        if (version >= 9)
        {
            body.Int32();
        }

        var offset = body.Int64();
        if (version >= 5)
        {
            body.Int64();
        }

        return new Part(index, offset, body.Int32());
    }

    private void Check(KafkaRequest request, string topic, Part part)
    {
        part.Error = topics.TryFind(request.Caller, SasRights.Listen, topic, part.Index, out _, out var log);
        part.Log = log;
        if (log is not null && (part.Offset < log.OldestSequence || part.Offset > log.NextSequence))
        {
            part.Error = KafkaError.OffsetOutOfRange;
        }
    }

    /// <summary>
    /// Until there is something to tell, or the client's patience ends. A client that wants more than one byte gets what comes in a
    /// tenth of its patience after the first event: what it asks for is a hint.
    /// </summary>
    private async Task WaitAsync(Part[] parts, int leastBytes, TimeSpan patience, CancellationToken cancellation)
    {
        if (patience == TimeSpan.Zero || parts.Any(p => p.HasMore || p.Error != KafkaError.None))
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waits = parts.Select(p => p.Log!.WaitForAsync(p.Offset, stop.Token));
        await Task.WhenAny([Task.Delay(patience, time, stop.Token), .. waits]);
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (leastBytes > 1 && parts.Any(p => p.HasMore))
        {
            await Task.Delay(patience / 10, time, cancellation);
        }
    }

    private static KafkaAnswer Write(KafkaRequest request, KafkaError error, (string Topic, Part[] Parts)[] topics, int mostBytes)
    {
        var version = request.Version;
        var writer = request.Answer(mostBytes == 0 ? 256 : FirstBytes);
        writer.Int32(0);
        if (version >= 7)
        {
            writer.Error(error);
            writer.Int32(0);
        }

        writer.Array(topics, (w, topic) =>
        {
            w.String(topic.Topic);
            w.Array(topic.Parts, (x, part) => mostBytes -= WritePart(x, version, part, mostBytes));
        });
        return new KafkaAnswer(writer);
    }

    /// <returns>Bytes of records.</returns>
    private static int WritePart(KafkaWriter writer, short version, Part part, int mostBytes)
    {
        writer.Int32(part.Index);
        writer.Error(part.Error);
        var endAt = writer.Length;
        writer.Int64(0);
        writer.Int64(0);
        if (version >= 5)
        {
            writer.Int64(part.Log?.OldestSequence ?? -1);
        }

        writer.Int32(-1); // Aborted transactions: there are none.
        if (version >= 11)
        {
            writer.Int32(-1);
        }

        var lengthAt = writer.Length;
        writer.Int32(0);
        if (mostBytes > 0 && part.HasMore)
        {
            var sink = new FetchSink(writer, part.Index, Math.Clamp(part.MostBytes, 1, mostBytes));
            part.Log!.TryRead(part.Offset, sink);
            sink.Finish();
        }

        // Asked for after the records were read, the end is behind them all.
        var end = part.Log?.NextSequence ?? -1;
        writer.PatchInt64(endAt, end);
        writer.PatchInt64(endAt + 8, end);
        var bytes = writer.Length - lengthAt - 4;
        writer.PatchInt32(lengthAt, bytes);
        return bytes;
    }

    private sealed class Part(int index, long offset, int mostBytes)
    {
        public int Index => index;

        public long Offset => offset;

        public int MostBytes => mostBytes;

        public PartitionLog? Log { get; set; }

        public KafkaError Error { get; set; }

        public bool HasMore => Error == KafkaError.None && Log!.NextSequence > offset;
    }
}
