namespace CloudNexus.Functions.Logs;

/// <summary>A time whose rows are read together: rows by their last line, the end excluded.</summary>
internal readonly record struct LogWindow(long FromMs, long ToMs);

/// <summary>
/// Cuts a time into windows, the newest or the oldest first. They grow while little is read and shrink when it is much. A window never
/// crosses a day, and takes hours whole that may be packed this moment: rows move within an hour only, so a list of it meets each line.
/// </summary>
internal sealed class LogWindows(LogQuery query, bool ascending, LogTimes times)
{
    private const long LeastMs = 60_000;
    private const long FirstMs = 2 * LeastMs;
    private const long FewBytes = 1024 * 1024;
    private const long ManyBytes = 8 * FewBytes;

    private long _lengthMs = FirstMs;
    private LogWindow? _last;

    /// <summary>Behind the hour of the last line that is wanted.</summary>
    private long End => LogKeys.HourOf(query.ToMs - 1) + LogKeys.HourMs;

    /// <param name="bytes">What was read in the window before.</param>
    public LogWindow? Next(long bytes)
    {
        if (_last is not null)
        {
            _lengthMs = bytes switch
            {
                < FewBytes => Math.Min(_lengthMs * 4, LogKeys.DayMs),
                > ManyBytes => Math.Max(_lengthMs / 2, LeastMs),
                _ => _lengthMs,
            };
        }

        return _last = ascending ? NextNewer() : NextOlder();
    }

    private LogWindow? NextOlder()
    {
        var to = _last?.FromMs ?? End;
        if (to <= query.FromMs)
        {
            return null;
        }

        var hour = LogKeys.HourOf(to - 1);
        var from = times.IsLate(hour)
            ? Math.Max(LogKeys.DayOf(to - 1), hour + LogKeys.HourMs - Hours)
            : Math.Max(hour, Math.Min(to, query.ToMs) - _lengthMs);
        return new LogWindow(Math.Max(from, query.FromMs), to);
    }

    private LogWindow? NextNewer()
    {
        var from = _last?.ToMs ?? query.FromMs;
        return from >= End
            ? null
            : new LogWindow(from, Math.Min(Math.Min(LogKeys.HourOf(from) + Hours, LogKeys.DayOf(from) + LogKeys.DayMs), End));
    }

    private long Hours => Math.Max(LogKeys.HourMs, LogKeys.HourOf(_lengthMs));
}
