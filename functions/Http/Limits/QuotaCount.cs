namespace CloudNexus.Functions.Http.Limits;

/// <summary>What this instance knows of one window: what the store said, and what it has not told the store. Thread-safe.</summary>
internal sealed class QuotaCount
{
    private readonly Lock _gate = new();
    private long _window = -1;
    private bool _isAsked;
    private int _stored;
    private int _waiting;
    private int _onTheWay;

    /// <summary>Held while the store is told. Its waiters are as many as the limit at most, and it holds nothing that were to be disposed of.</summary>
    public SemaphoreSlim Sending { get; } = new(1);

    /// <summary>Requests of the window as far as they are known here.</summary>
    public int Known
    {
        get
        {
            lock (_gate)
            {
                return _stored + _waiting + _onTheWay;
            }
        }
    }

    /// <summary>Counts a request where one is left.</summary>
    /// <param name="window">The window's number. An older one than the last is counted in the last.</param>
    /// <param name="limit">Requests of a window.</param>
    /// <param name="batch">How many may wait before the store is told; the first of a window never waits.</param>
    /// <param name="unsent">How many the caller is to tell the store now; 0 for none.</param>
    public bool TryTake(long window, int limit, int batch, out int unsent)
    {
        lock (_gate)
        {
            if (window > _window)
            {
                (_window, _isAsked, _stored, _waiting, _onTheWay) = (window, false, 0, 0, 0);
            }

            unsent = 0;
            if (_stored + _waiting + _onTheWay >= limit)
            {
                return false;
            }

            _waiting++;
            if (_waiting >= batch || !_isAsked)
            {
                (_isAsked, unsent, _waiting) = (true, _waiting, 0);
                _onTheWay += unsent;
            }

            return true;
        }
    }

    /// <summary>The store has taken them and says how many there are.</summary>
    /// <returns>As many as the store said.</returns>
    public int Sent(long window, int count, int total)
    {
        lock (_gate)
        {
            if (window == _window)
            {
                _onTheWay -= count;
                _stored = Math.Max(_stored, total);
            }

            return total;
        }
    }

    /// <summary>The store has not taken them: they wait for the next time.</summary>
    /// <returns>Requests known here.</returns>
    public int Unsent(long window, int count)
    {
        lock (_gate)
        {
            if (window == _window)
            {
                _onTheWay -= count;
                _waiting += count;
            }

            return _stored + _waiting + _onTheWay;
        }
    }
}
