using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Kafka.Records;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>Appends batches. Beginning is apart from ending, so that a connection's batches gather for one flush and keep their order.</summary>
internal sealed class ProduceHandler(Topics topics, KafkaServerOptions options, TimeProvider time)
{
    private const int BatchesUncompressedAtOnce = 8;
    private readonly ByteBudget _uncompressed = new((long)options.MaxUncompressedBytes * BatchesUncompressedAtOnce);

    /// <summary>Returns when the batches are in the queues of their logs, in order; the task ends when they are on the disk.</summary>
    public async ValueTask<Task<KafkaAnswer>> BeginAsync(KafkaRequest request, CancellationToken cancellation)
    {
        var body = request.Body;
        body.NullableString();
        var acks = body.Int16();
        var timeout = body.Int32();
        var sent = body.Array(t => (Topic: t.String(), Partitions: t.Array(p => (Index: p.Int32(), Batch: p.NullableBytes()))));
        if (body.Failed || acks is < -1 or > 1)
        {
            return Task.FromResult(KafkaAnswer.Malformed);
        }

        var patience = TimeSpan.FromMilliseconds(Math.Clamp(timeout, 0, (int)options.MaxWait.TotalMilliseconds));
        var parts = new List<Part>();
        try
        {
            foreach (var (topic, partitions) in sent)
            {
                foreach (var (index, batch) in partitions)
                {
                    parts.Add(await BeginAsync(request.Caller, topic, index, batch ?? ReadOnlyMemory<byte>.Empty, patience, cancellation));
                }
            }
        }
        catch
        {
            await StoredAsync(parts);
            throw;
        }

        return EndAsync(request, acks, parts, [.. sent.Select(t => (t.Topic, t.Partitions.Length))]);
    }

    private async ValueTask<Part> BeginAsync(
        KafkaCaller caller, string topic, int index, ReadOnlyMemory<byte> batch, TimeSpan patience, CancellationToken cancellation)
    {
        var error = topics.TryFind(caller, SasRights.Send, topic, index, out _, out var log);
        if (error != KafkaError.None)
        {
            return new Part(index, log, error, null, null);
        }

        var held = BatchCheck.IsCompressed(batch.Span) ? options.MaxUncompressedBytes : 0;
        await _uncompressed.TakeAsync(held, cancellation);
        try
        {
            var verdict = BatchCheck.Check(batch, new(options.MaxUncompressedBytes, options.MaxBatchRecords, log!.MaxEventBytes));
            if (verdict.Error != KafkaError.None)
            {
                return new Part(index, log, verdict.Error, verdict.Problem, null);
            }

            return new Part(index, log, KafkaError.None, null, await EnqueueAsync(Appending(caller, log, verdict), log, patience, cancellation));
        }
        finally
        {
            _uncompressed.GiveBack(held);
        }
    }

    /// <summary>As it is, unless its records carry a key, which goes to nobody: then event by event.</summary>
    private static Func<Task<AppendResult>> Appending(KafkaCaller caller, PartitionLog log, BatchVerdict verdict)
    {
        if (caller.ApiKey is null && !verdict.CarriesKey)
        {
            return () => log.AppendAsync(verdict.Batch!);
        }

        var events = verdict.ToEvents(caller.ApiKey);
        return () => log.AppendAsync(events);
    }

    /// <summary>Waits for room when too much is waiting for the disk: a fast producer is slowed down, not refused.</summary>
    private async ValueTask<Task<AppendResult>> EnqueueAsync(
        Func<Task<AppendResult>> tryAppend, PartitionLog log, TimeSpan patience, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var append = tryAppend();
            var left = patience - time.GetElapsedTime(start);
            if (!append.IsCompletedSuccessfully || append.Result.Status != AppendStatus.QueueFull || left <= TimeSpan.Zero)
            {
                return append;
            }

            await log.RoomAsync().WaitAsync(left, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static async Task<KafkaAnswer> EndAsync(KafkaRequest request, short acks, List<Part> parts, (string Topic, int Parts)[] topicsSent)
    {
        await StoredAsync(parts);
        if (acks == 0)
        {
            // There is no answer that could tell of a failure, but closing does.
            return parts.Any(p => p.Outcome().Error != KafkaError.None) ? KafkaAnswer.Malformed : KafkaAnswer.Silence;
        }

        var writer = request.Answer();
        var next = 0;
        writer.Int32(topicsSent.Length);
        foreach (var (topic, count) in topicsSent)
        {
            writer.String(topic);
            writer.Int32(count);
            for (var i = 0; i < count; i++)
            {
                Write(writer, request.Version, parts[next++]);
            }
        }

        writer.Int32(0);
        return new KafkaAnswer(writer);
    }

    /// <summary>Returns when the log is done with all of them: until then batches share the request's memory.</summary>
    private static async Task StoredAsync(List<Part> parts)
    {
        foreach (var part in parts)
        {
            if (part.Append is { } append)
            {
                await append;
            }
        }
    }

    private static void Write(KafkaWriter writer, short version, Part part)
    {
        var (error, problem) = part.Outcome();
        var result = error == KafkaError.None ? part.Append!.Result : default;
        writer.Int32(part.Index);
        writer.Error(error);
        writer.Int64(error == KafkaError.None ? result.Sequence : -1);
        writer.Int64(error == KafkaError.None ? result.EnqueuedMs : -1);
        if (version >= 5)
        {
            writer.Int64(part.Log?.OldestSequence ?? -1);
        }

        if (version >= 8)
        {
            writer.Int32(0);
            writer.String(problem);
        }
    }

    /// <param name="Error">Why it was not appended.</param>
    private sealed record Part(int Index, PartitionLog? Log, KafkaError Error, string? Problem, Task<AppendResult>? Append)
    {
        /// <summary>To be asked when the append has ended.</summary>
        public (KafkaError Error, string? Problem) Outcome() => Append is null ? (Error, Problem) : Append.Result.Status switch
        {
            AppendStatus.Stored => (KafkaError.None, null),
            AppendStatus.QueueFull => (KafkaError.RequestTimedOut, Append.Result.Error),
            AppendStatus.Refused => (KafkaError.InvalidRecord, Append.Result.Error),
            _ => (KafkaError.KafkaStorageError, Append.Result.Error),
        };
    }
}
