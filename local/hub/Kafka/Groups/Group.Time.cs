namespace CloudNexus.Local.Hub.Kafka.Groups;

/// <summary>Members that are not heard of any more, and phases that last too long. One timer, set to what comes first.</summary>
internal sealed partial class Group
{
    private void OnTimer()
    {
        lock (_gate)
        {
            foreach (var late in _invited.Where(i => LeftOf(i.Value, _options.MaxSessionTimeout) <= TimeSpan.Zero).ToArray())
            {
                _invited.Remove(late.Key);
            }

            // Who waits for an answer is not expected to be heard of.
            var silent = _members.Values.Where(m => !IsWaiting(m) && LeftOf(m.SeenAt, m.SessionTimeout) <= TimeSpan.Zero).ToArray();
            foreach (var member in silent)
            {
                Remove(member);
            }

            if (_phase is GroupPhase.Joining or GroupPhase.Syncing && LeftOf(_phaseTime.Since, _phaseTime.AtMost) <= TimeSpan.Zero)
            {
                EndPhase();
            }

            SetTimer();
        }
    }

    private void EndPhase()
    {
        if (_phase == GroupPhase.Joining)
        {
            CompleteJoin();
            return;
        }

        // The leader lives and says nothing: whoever has not asked for its part is given up, or all begin anew.
        foreach (var member in _members.Values.Where(m => m.Syncing is null).ToArray())
        {
            Remove(member);
        }
    }

    private static bool IsWaiting(GroupMember member) => member.Joining is not null || member.Syncing is not null;

    private TimeSpan LeftOf(long since, TimeSpan atMost) => atMost - _time.GetElapsedTime(since);

    private void SetTimer()
    {
        var next = _members.Values.Where(m => !IsWaiting(m)).Select(m => LeftOf(m.SeenAt, m.SessionTimeout))
            .Concat(_invited.Values.Select(i => LeftOf(i, _options.MaxSessionTimeout)))
            .Concat(_phase is GroupPhase.Joining or GroupPhase.Syncing ? [LeftOf(_phaseTime.Since, _phaseTime.AtMost)] : [])
            .DefaultIfEmpty(Timeout.InfiniteTimeSpan)
            .Min();

        // A heartbeat moves no timer: one that comes too early finds nobody and is set anew.
        var due = next == Timeout.InfiniteTimeSpan ? next : next < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : next;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }
}
