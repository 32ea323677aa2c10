using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>A connected client and what waits to be sent to it. A client that lets too much pile up is disconnected.</summary>
internal sealed class ClientConnection
{
    private readonly Channel<OutgoingMessage> _queue;
    private readonly ServerlessHubState _hub;
    private readonly HubCallerContext _caller;
    private readonly ISingleClientProxy _client;
    private readonly RuntimeMetrics _metrics;
    private readonly int _maxBytes;
    private int _queuedBytes;
    private int _isClosed;

    public ClientConnection(
        ServerlessHubState hub, HubCallerContext caller, ISingleClientProxy client, LocalRuntimeOptions options, RuntimeMetrics metrics)
    {
        (_hub, _caller, _client, _metrics) = (hub, caller, client, metrics);
        _maxBytes = options.MaxQueuedSignalRBytes;
        _queue = Channel.CreateBounded<OutgoingMessage>(
            new BoundedChannelOptions(options.MaxQueuedSignalRMessages) { SingleReader = true });
    }

    public string Id => _caller.ConnectionId;

    public string? UserId => _caller.UserIdentifier;

    public HubCallerContext Caller => _caller;

    /// <summary>Guarded by the hub's lock.</summary>
    public HashSet<string> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>Never waits. When the queue is full, the client loses its connection and all that waits for it.</summary>
    public void Enqueue(OutgoingMessage message)
    {
        if (Volatile.Read(ref _isClosed) != 0)
        {
            return;
        }

        if (Interlocked.Add(ref _queuedBytes, message.Size) > _maxBytes || !_queue.Writer.TryWrite(message))
        {
            Overflow();
        }
    }

    /// <summary>Sends what is queued until the connection closes; a client that cannot be sent to is disconnected.</summary>
    public async Task PumpAsync()
    {
        try
        {
            await foreach (var message in _queue.Reader.ReadAllAsync(_caller.ConnectionAborted))
            {
                await _client.SendCoreAsync(message.Target, message.Arguments, _caller.ConnectionAborted);
                Interlocked.Add(ref _queuedBytes, -message.Size);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            Abort();
        }
    }

    /// <summary>Takes no more messages; what still waits has nobody to go to.</summary>
    public void Close()
    {
        Interlocked.Exchange(ref _isClosed, 1);
        _queue.Writer.TryComplete();
    }

    /// <summary>Ends the connection from this side.</summary>
    public void Abort()
    {
        Close();
        _caller.Abort();
    }

    private void Overflow()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _metrics.SignalRMessagesDropped(_hub.Name, _queue.Reader.Count + 1);
        Abort();
        if (_caller.Features.Get<IHttpTransportFeature>()?.TransportType == HttpTransportType.WebSockets)
        {
            // A farewell would wait behind all that the client doesn't read.
            _caller.GetHttpContext()?.Abort();
        }
    }
}
