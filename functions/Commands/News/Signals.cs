namespace CloudNexus.Functions.Commands.News;

/// <summary>
/// Wakes those of this instance who wait for one thing: a queue, or a command. Keeps what somebody waits for, and nothing else.
/// </summary>
public sealed class Signals(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watched> _watched = [];

    public static string OfQueue(string queue) => $"queue:{queue}";

    public static string OfCommand(string id) => $"command:{id}";

    /// <summary>Dispose of it when the wait is over.</summary>
    public Watch Begin(string key)
    {
        lock (_gate)
        {
            var watched = _watched.TryGetValue(key, out var known) ? known : _watched[key] = new Watched();
            watched.Watchers++;
            return new Watch(this, key, watched);
        }
    }

    public void Wake(string key)
    {
        TaskCompletionSource? moved;
        lock (_gate)
        {
            moved = _watched.TryGetValue(key, out var watched) ? watched.Turn() : null;
        }

        moved?.TrySetResult();
    }

    private void End(string key, Watched watched)
    {
        lock (_gate)
        {
            if (--watched.Watchers == 0)
            {
                _watched.Remove(key);
            }
        }
    }

    public sealed class Watch : IDisposable
    {
        private readonly Signals _signals;
        private readonly string _key;
        private readonly Watched _watched;
        private Task _next;
        private bool _isDisposed;

        internal Watch(Signals signals, string key, Watched watched)
        {
            (_signals, _key, _watched) = (signals, key, watched);
            _next = watched.Moved.Task;
        }

        /// <summary>Before looking: what comes from here on ends the next wait.</summary>
        public void Arm()
        {
            lock (_signals._gate)
            {
                _next = _watched.Moved.Task;
            }
        }

        /// <summary>Until it was woken since <see cref="Arm"/>, or so long.</summary>
        public async Task WaitAsync(TimeSpan most, CancellationToken cancellation)
        {
            try
            {
                await _next.WaitAsync(most, _signals.Time, cancellation);
            }
            catch (TimeoutException)
            {
                // Time to look all the same: other instances wake nobody here.
            }
        }

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _signals.End(_key, _watched);
            }
        }
    }

    public sealed class Watched
    {
        public int Watchers { get; set; }

        public TaskCompletionSource Moved { get; private set; } = New();

        public TaskCompletionSource Turn()
        {
            var moved = Moved;
            Moved = New();
            return moved;
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private TimeProvider Time => time;
}
