using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// The answer of a relay as the instance that waits for it sees it: pieces in order, whether they came here or to another instance, which
/// leaves them in
/// the store.
/// </summary>
internal sealed class RelayAnswer(RelayTicket ticket, RelayWorks works, TimeProvider time)
{
    /// <summary>How long a relay that has the work may be silent.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>For how long others believe that somebody waits here.</summary>
    public static readonly TimeSpan WaitingLife = TimeSpan.FromMinutes(2);

    private const int MostBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, RelayPart> _parts = [];
    private TaskCompletionSource _news = NewSignal();
    private int _next;
    private long _bytes;
    private long _heardAt = time.GetTimestamp();
    private long _renewedAt = time.GetTimestamp();
    private long _beat;
    private bool _isTaken;
    private bool _isGone;
    private TimeSpan _pause = LeastPause;

    public RelayTicket Ticket => ticket;

    /// <summary>Whether the relay has the work.</summary>
    public bool IsTaken
    {
        get
        {
            lock (_gate)
            {
                return _isTaken;
            }
        }
    }

    /// <summary>Whether no further piece is to be expected: the relay was silent for too long, or the work was called off.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate)
            {
                return _isGone || (_isTaken && time.GetElapsedTime(_heardAt) > Lease);
            }
        }
    }

    public void NoteTaken()
    {
        lock (_gate)
        {
            (_isTaken, _heardAt) = (true, time.GetTimestamp());
        }
    }

    /// <summary>The work was called off: nobody reads on, or nobody may go on.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isGone = true;
            _parts.Clear();
            _news.TrySetResult();
        }
    }

    /// <summary>Takes a piece that came to this instance. One that was here already is taken again.</summary>
    public RelayOffer Offer(RelayPart part)
    {
        lock (_gate)
        {
            if (_isGone)
            {
                return RelayOffer.Over;
            }

            (_isTaken, _heardAt) = (true, time.GetTimestamp());
            if (part.IsBeat || part.Seq < _next || _parts.ContainsKey(part.Seq))
            {
                return RelayOffer.Taken;
            }

            if (_bytes > MostBytes)
            {
                return RelayOffer.Full;
            }

            Add(part);

            // They come here: the store is only looked into for what does not.
            _pause = MostPause;
            return RelayOffer.Taken;
        }
    }

    /// <summary>The next piece; null when none came within <paramref name="patience"/>.</summary>
    public async Task<RelayPart?> TryNextAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            Task signal;
            TimeSpan pause;
            lock (_gate)
            {
                if (_parts.Remove(_next, out var part))
                {
                    _next++;
                    _bytes -= part.Data.Length;
                    return part;
                }

                _news = _news.Task.IsCompleted && !_isGone ? NewSignal() : _news;
                (signal, pause) = (_news.Task, _pause);
                if (_isGone || time.GetElapsedTime(began) >= patience)
                {
                    return null;
                }
            }

            await RenewAsync(cancellation);
            try
            {
                await signal.WaitAsync(pause, time, cancellation);
            }
            catch (TimeoutException)
            {
                await LookAsync(cancellation);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(RelayPart part)
    {
        _parts[part.Seq] = part;
        _bytes += part.Data.Length;
        _news.TrySetResult();
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        if (time.GetElapsedTime(_renewedAt) < RenewEvery)
        {
            return;
        }

        _renewedAt = time.GetTimestamp();
        try
        {
            if (!await works.TryRenewAsync(ticket.Id, time.GetUtcNow() + WaitingLife, cancellation))
            {
                End();
            }
        }
        catch (TableStorageException)
        {
            RelayMetrics.StoreFailures.Add(1);
        }
    }

    /// <summary>A store that does not answer is as one in which nothing is new: whether the relay is lost, time tells.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            var (work, parts) = await works.ReadAsync(ticket.Id, _next, cancellation);
            lock (_gate)
            {
                Take(work, parts);
            }
        }
        catch (TableStorageException)
        {
            RelayMetrics.StoreFailures.Add(1);
        }
    }

    private void Take(RelayWorkRow? work, IReadOnlyList<RelayPart> parts)
    {
        foreach (var part in parts.Where(p => p.Seq >= _next && !_parts.ContainsKey(p.Seq)))
        {
            Add(part);
        }

        if (work is null && parts.Count == 0)
        {
            _isGone = true;
        }

        if (parts.Count > 0 || (work is not null && work.Beat != _beat))
        {
            (_beat, _heardAt) = (work?.Beat ?? _beat, time.GetTimestamp());
        }

        _isTaken |= work is { IsTaken: true };
        _pause = parts.Count > 0 ? LeastPause : TimeSpan.FromTicks(Math.Min(MostPause.Ticks, _pause.Ticks * 3 / 2));
    }
}

/// <summary>What became of a piece.</summary>
internal enum RelayOffer
{
    Taken,

    /// <summary>What came before is not read yet: it is to be offered again.</summary>
    Full,

    /// <summary>Nobody waits any more.</summary>
    Over,
}
