using System.Buffers;
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
internal sealed class KafkaConnection(Stream stream, Login login, string host, int port, KafkaConnectionContext server)
{
    private const int LengthBytes = 4;
    private const int LeastRequestBytes = 8;

    private readonly Channel<Task<KafkaAnswer>> _answers = Channel.CreateBounded<Task<KafkaAnswer>>(
        new BoundedChannelOptions(server.Options.MaxInFlight) { SingleReader = true, SingleWriter = true });

    private readonly ByteBudget _requests = new(server.Options.MaxConnectionBufferedBytes);

    private static KafkaCaller Nobody { get; } = new(Http.SasRights.None);

    /// <summary>Returns when the connection is to be closed.</summary>
    public async Task RunAsync(CancellationToken closed)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(closed);
        await using var incoming = new Incoming(stream, stop, server.Time);
        var writing = WriteAsync(stop);
        try
        {
            while (await ReadAsync(incoming, stop.Token))
            {
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client or the server goes, or the client was too slow.
        }
        finally
        {
            _answers.Writer.Complete();
            await writing;
        }
    }

    /// <summary>Takes one request.</summary>
    /// <returns>False when there is none any more, or the client is not to be listened to.</returns>
    private async ValueTask<bool> ReadAsync(Incoming incoming, CancellationToken stop)
    {
        if (await incoming.ReadInt32Async(server.Options.IdleTimeout) is not { } length)
        {
            return false;
        }

        var most = login.Caller is null ? server.Options.MaxStrangerRequestBytes : server.Options.MaxRequestBytes;
        if (length < (login.ExpectsRawToken ? 0 : LeastRequestBytes) || length > most)
        {
            return Refuse("length");
        }

        await TakeAsync(length, stop);
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        Task<KafkaAnswer> answer;
        try
        {
            if (!await TryReadBodyAsync(incoming, bytes.AsMemory(0, length)))
            {
                GiveBack(bytes, length);
                return Refuse("late");
            }

            var begun = BeginAsync(bytes.AsMemory(0, length), stop).AsTask();
            await incoming.WatchAsync(begun);
            answer = await begun;
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
        _requests.GiveBack(length);
    }

    /// <summary>Waits for room for a request: among this client's, and among all.</summary>
    private async ValueTask TakeAsync(int length, CancellationToken stop)
    {
        await _requests.TakeAsync(length, stop);
        try
        {
            await server.Requests.TakeAsync(length, stop);
        }
        catch
        {
            _requests.GiveBack(length);
            throw;
        }
    }

    /// <returns>False when it did not come whole, or not in time.</returns>
    private async ValueTask<bool> TryReadBodyAsync(Incoming incoming, Memory<byte> into)
    {
        try
        {
            return await incoming.TryReadAsync(into, server.Options.TransferTimeout);
        }
        catch (OperationCanceledException) when (incoming.IsLate)
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
        var outgoing = new Outgoing(stream, server.Options.TransferTimeout, server.Time);
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

            if (answer.Writer is { } writer)
            {
                writer.PatchInt32(0, writer.Length - LengthBytes);
            }

            var more = !answer.Close && _answers.Reader.TryPeek(out var following) && following.IsCompletedSuccessfully;
            open = open && await outgoing.TrySendAsync(answer.Writer?.Written ?? default, more);
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
}
