using System.Buffers.Binary;

namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>
/// What a client sends. Short requests are taken out of a small buffer, the rest of a long one is received where it is wanted, without a
/// copy between. One caller at a time.
/// </summary>
/// <param name="stream">Not disposed of.</param>
/// <param name="stop">Ends every wait; cancelled when a client is too slow.</param>
internal sealed class Incoming(Stream stream, CancellationTokenSource stop, TimeProvider time) : IAsyncDisposable
{
    private const int BufferBytes = 8 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private ITimer? _limit;
    private Task<int>? _ahead;
    private int _from;
    private int _to;

    /// <summary>Whether the client was given up because it took too long.</summary>
    public bool IsLate { get; private set; }

    private int Buffered => _to - _from;

    /// <summary>The next four bytes, as a number; null when the client has ended.</summary>
    /// <exception cref="OperationCanceledException">They did not come in time.</exception>
    public async ValueTask<int?> ReadInt32Async(TimeSpan patience)
    {
        if (Buffered < sizeof(int))
        {
            Limit(patience);
            while (Buffered < sizeof(int))
            {
                if (await FillAsync() == 0)
                {
                    return null;
                }
            }

            Limit(Timeout.InfiniteTimeSpan);
        }

        _from += sizeof(int);
        return BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_from - sizeof(int)));
    }

    /// <returns>False when the client ends before.</returns>
    /// <exception cref="OperationCanceledException">They did not come in time.</exception>
    public async ValueTask<bool> TryReadAsync(Memory<byte> into, TimeSpan patience)
    {
        Take(ref into);
        if (into.Length == 0)
        {
            return true;
        }

        Limit(patience);
        while (into.Length > 0)
        {
            if (_ahead is not null)
            {
                if (await FillAsync() == 0)
                {
                    return false;
                }

                Take(ref into);
                continue;
            }

            var read = await stream.ReadAsync(into, stop.Token);
            if (read == 0)
            {
                return false;
            }

            into = into[read..];
        }

        Limit(Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>Waits for the hub's own work, and stops everything when the client goes meanwhile.</summary>
    public async Task WatchAsync(Task work)
    {
        while (!work.IsCompleted && (_ahead is not null || HasRoom()))
        {
            _ahead ??= stream.ReadAsync(_buffer.AsMemory(_to), stop.Token).AsTask();
            if (await Task.WhenAny(work, _ahead) == _ahead && (!_ahead.IsCompletedSuccessfully || await FillAsync() == 0))
            {
                await stop.CancelAsync();
                return;
            }
        }
    }

    public ValueTask DisposeAsync() => _limit?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Limit(TimeSpan patience)
    {
        _limit ??= time.CreateTimer(static i => ((Incoming)i!).GiveUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _limit.Change(patience, Timeout.InfiniteTimeSpan);
    }

    private void GiveUp()
    {
        IsLate = true;
        stop.Cancel();
    }

    private void Take(ref Memory<byte> into)
    {
        var taken = Math.Min(into.Length, Buffered);
        _buffer.AsSpan(_from, taken).CopyTo(into.Span);
        _from += taken;
        into = into[taken..];
    }

    private async ValueTask<int> FillAsync()
    {
        int read;
        if (_ahead is { } ahead)
        {
            read = await ahead;
            _ahead = null;
        }
        else
        {
            HasRoom();
            read = await stream.ReadAsync(_buffer.AsMemory(_to), stop.Token);
        }

        _to += read;
        return read;
    }

    /// <summary>Moves what is left to the front.</summary>
    private bool HasRoom()
    {
        _buffer.AsSpan(_from, Buffered).CopyTo(_buffer);
        (_from, _to) = (0, Buffered);
        return _to < _buffer.Length;
    }
}
