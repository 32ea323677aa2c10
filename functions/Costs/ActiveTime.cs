namespace CloudNexus.Functions.Costs;

/// <summary>
/// How long functions run, as it is metered: all HTTP functions share instances, every other function has its own; a period in which one or
/// more run counts once, at least a second, in steps of 100 ms.
/// </summary>
public sealed class ActiveTime(TimeProvider time)
{
    private const long LeastMs = 1000;
    private const long StepMs = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Group> _groups = [];
    private readonly long _start = time.GetTimestamp();
    private long _active;
    private long _separate;

    /// <summary>A run begins.</summary>
    /// <param name="group">What shares instances with it: a function's name, or one for all HTTP functions.</param>
    /// <returns>When, for <see cref="End"/>.</returns>
    public long Begin(string group)
    {
        lock (_gate)
        {
            var now = Now();
            if (!_groups.TryGetValue(group, out var known))
            {
                _groups[group] = known = new Group();
            }

            known.Since = known.Running++ == 0 ? now : known.Since;
            return now;
        }
    }

    public void End(string group, long began)
    {
        lock (_gate)
        {
            var now = Now();
            _separate += Billed(now - began);
            var known = _groups[group];
            if (--known.Running == 0)
            {
                Close(known, now);
            }
        }
    }

    /// <summary>Milliseconds since it was asked last: of shared instances, and of runs each by itself.</summary>
    public (long Active, long Separate) Take()
    {
        lock (_gate)
        {
            var now = Now();
            foreach (var running in _groups.Values.Where(g => g.Running > 0))
            {
                Close(running, now);
                running.Since = now;
            }

            var taken = (_active, _separate);
            (_active, _separate) = (0, 0);
            return taken;
        }
    }

    private void Close(Group group, long now)
    {
        // A period that begins within the last one's least second has paid for the rest of it.
        var from = Math.Max(group.Since, group.PaidUntil);
        var until = group.Since + Billed(now - group.Since);
        _active += Math.Max(0, until - from);
        group.PaidUntil = Math.Max(group.PaidUntil, until);
    }

    private static long Billed(long ms) => Math.Max(LeastMs, (ms + StepMs - 1) / StepMs * StepMs);

    private long Now() => (long)time.GetElapsedTime(_start).TotalMilliseconds;

    private sealed class Group
    {
        public int Running { get; set; }

        public long Since { get; set; }

        public long PaidUntil { get; set; } = long.MinValue;
    }
}
