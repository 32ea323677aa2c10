using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Threading.Channels;
using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Kafka.Requests;

namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>What the connections of a server share.</summary>
internal sealed record KafkaConnectionContext(
    KafkaBroker Broker, KafkaServerOptions Options, KafkaMetrics Metrics, ByteBudget Requests, TimeProvider Time);

/// <summary>
/// One client: requests are begun one after the other, and answered in that order. Only the flush of what was produced goes on beside the
/// next request.
/// </summary>
internal sealed class KafkaConnection(IDuplexPipe pipe, Login login, string host, int port, KafkaConnectionContext server)
{
    private const int LengthBytes = 4;
    private const int LeastRequestBytes = 8;

    private readonly Channel<Task<KafkaAnswer>> _answers = Channel.CreateBounded<Task<KafkaAnswer>>(
        new BoundedChannelOptions(server.Options.MaxInFlight) { SingleReader = true, SingleWriter = true });

    /// <summary>Returns when the connection is to be closed.</summary>
    public async Task RunAsync(CancellationToken closed)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(closed);
        var writing = WriteAsync(stop);
        try
        {
            while (await ReadAsync(stop.Token))
            {
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client or the server goes.
        }
        finally
        {
            _answers.Writer.Complete();
            await writing;
        }
    }

    /// <summary>Takes one request.</summary>
    /// <returns>False when there is none any more, or the client is not to be listened to.</returns>
    private async ValueTask<bool> ReadAsync(CancellationToken stop)
    {
        if (await ReadLengthAsync(stop) is not { } length)
        {
            return false;
        }

        var most = login.Caller is null ? server.Options.MaxStrangerRequestBytes : server.Options.MaxRequestBytes;
        if (length < (login.ExpectsRawToken ? 0 : LeastRequestBytes) || length > most)
        {
            return Refuse("length");
        }

        await server.Requests.TakeAsync(length, stop);
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        Task<KafkaAnswer> answer;
        try
        {
            if (!await TryReadBodyAsync(bytes.AsMemory(0, length), stop))
            {
                GiveBack(bytes, length);
                return Refuse("late");
            }

            answer = await BeginAsync(bytes.AsMemory(0, length), stop);
        }
        catch
        {
            GiveBack(bytes, length);
            throw;
        }

        answer = FinishAsync(answer, bytes, length);
        try
        {
            await _answers.Writer.WriteAsync(answer, stop);
        }
        catch (OperationCanceledException)
        {
            // Nobody will send it: what it holds is given back here.
            server.Broker.Sent(await answer);
            throw;
        }

        return !answer.IsCompletedSuccessfully || !answer.Result.Close;
    }

    private async ValueTask<Task<KafkaAnswer>> BeginAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (login.ExpectsRawToken)
        {
            return Task.FromResult(await login.TakeRawTokenAsync(bytes, stop));
        }

        var body = new KafkaReader(bytes);
        var (api, version, correlation) = ((KafkaApi)body.Int16(), body.Int16(), body.Int32());
        var client = body.NullableString() ?? "";
        var speaks = KafkaVersions.Speaks(api, version);
        if (KafkaVersions.IsFlexible(api, version) && speaks)
        {
            body.SkipTags();
        }

        if (body.Failed || (!speaks && api != KafkaApi.ApiVersions) || (login.Caller is null && !Login.IsAbout(api)))
        {
            return Task.FromResult(KafkaAnswer.Malformed);
        }

        server.Metrics.Requests.Add(1, new KeyValuePair<string, object?>("kind", api));
        var request = new KafkaRequest(api, version, correlation, client, body, login.Caller ?? Nobody, host, port);
        return Login.IsAbout(api)
            ? Task.FromResult(await login.HandleAsync(request, stop))
            : await server.Broker.BeginAsync(request, stop);
    }

    private static KafkaCaller Nobody { get; } = new(Http.SasRights.None);

    private async Task<KafkaAnswer> FinishAsync(Task<KafkaAnswer> answer, byte[] bytes, int length)
    {
        try
        {
            return await answer;
        }
        finally
        {
            GiveBack(bytes, length);
        }
    }

    private void GiveBack(byte[] bytes, int length)
    {
        ArrayPool<byte>.Shared.Return(bytes);
        server.Requests.GiveBack(length);
    }

    private async ValueTask<int?> ReadLengthAsync(CancellationToken stop)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var timer = server.Time.CreateTimer(
            static s => ((CancellationTokenSource)s!).Cancel(), idle, server.Options.IdleTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            var read = await pipe.Input.ReadAtLeastAsync(LengthBytes, idle.Token);
            if (read.Buffer.Length < LengthBytes)
            {
                pipe.Input.AdvanceTo(read.Buffer.End);
                return null;
            }

            var length = Length(read.Buffer);
            pipe.Input.AdvanceTo(read.Buffer.GetPosition(LengthBytes));
            return length;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static int Length(ReadOnlySequence<byte> bytes)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        bytes.Slice(0, LengthBytes).CopyTo(length);
        return BinaryPrimitives.ReadInt32BigEndian(length);
    }

    /// <returns>False when it did not come whole, or not in time.</returns>
    private async ValueTask<bool> TryReadBodyAsync(Memory<byte> into, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var timer = server.Time.CreateTimer(
            static s => ((CancellationTokenSource)s!).Cancel(), late, server.Options.TransferTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            while (into.Length > 0)
            {
                var read = await pipe.Input.ReadAsync(late.Token);
                var taken = read.Buffer.Slice(0, Math.Min(into.Length, read.Buffer.Length));
                taken.CopyTo(into.Span);
                into = into[(int)taken.Length..];
                pipe.Input.AdvanceTo(taken.End);
                if (read.IsCompleted && taken.Length == 0 && into.Length > 0)
                {
                    return false;
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool Refuse(string reason)
    {
        server.Metrics.Refuse(reason);
        return false;
    }

    /// <summary>Sends answers in order, several at once when they are ready. Never throws; stops the connection when it ends.</summary>
    private async Task WriteAsync(CancellationTokenSource stop)
    {
        var open = true;
        await foreach (var next in _answers.Reader.ReadAllAsync(CancellationToken.None))
        {
            KafkaAnswer answer;
            try
            {
                answer = await next;
            }
            catch (Exception)
            {
                open = false;
                await stop.CancelAsync();
                continue;
            }

            open = open && await TrySendAsync(answer, flush: !_answers.Reader.TryPeek(out var more) || !more.IsCompleted);
            server.Broker.Sent(answer);
            if (answer.Close && open)
            {
                Refuse(answer.Writer is null ? "malformed" : "login");
            }

            if (!open || answer.Close)
            {
                open = false;
                await stop.CancelAsync();
            }
        }
    }

    private async ValueTask<bool> TrySendAsync(KafkaAnswer answer, bool flush)
    {
        if (answer.Writer is { } writer)
        {
            writer.PatchInt32(0, writer.Length - LengthBytes);
            pipe.Output.Write(writer.Written.Span);
        }

        if (!flush && !answer.Close)
        {
            return true;
        }

        using var late = new CancellationTokenSource(server.Options.TransferTimeout, server.Time);
        try
        {
            return !(await pipe.Output.FlushAsync(late.Token)).IsCompleted;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
