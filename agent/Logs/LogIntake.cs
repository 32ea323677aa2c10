using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Timing;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// Takes the lines of all sources into the block to send next: without the excluded, within the rate, cleaned and masked. Not thread-safe.
/// </summary>
internal sealed class LogIntake
{
    /// <summary>Bytes of a line that are looked at; of longer ones no more is kept in any case.</summary>
    public const int MostRawBytes = LogText.MostBytes;

    private const long LatestMs = 2000;
    private const long EarliestMs = 86_400_000;
    private static readonly LineSource Own = new("nexus-agent", []);

    private readonly byte[][] _exclude;
    private readonly LogOptions _options;
    private readonly Timeline _timeline;
    private readonly LineBudget _budget;
    private readonly LogCounters _counters;
    private readonly LogBlockWriter _lines = new(LogBlockWriter.AlwaysFits);
    private readonly byte[] _masked = new byte[SecretMask.MostLength(MostRawBytes)];
    private readonly byte[] _cleaned = new byte[LogText.MostBytes];
    private long _leftOut;
    private bool _wasFull;

    /// <param name="options">What to take.</param>
    /// <param name="timeline">Dates lines that don't say when they are from.</param>
    /// <param name="budget">The rate.</param>
    /// <param name="counters">What was done.</param>
    public LogIntake(LogOptions options, Timeline timeline, LineBudget budget, LogCounters counters)
    {
        (_options, _timeline, _budget, _counters) = (options, timeline, budget, counters);
        _exclude = [.. options.Exclude.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Lines that wait to be sent.</summary>
    public int Count => _lines.Count;

    /// <summary>Whether no line is taken until those that wait are packed.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether there is something to send.</summary>
    public bool HasNews => Count > 0 || _leftOut > 0;

    /// <summary>Counts the time for the rate; call it before each look at the sources.</summary>
    public void Pass()
    {
        _budget.Pass(!_wasFull);
        _wasFull = IsFull;
    }

    /// <param name="source">Where it comes from.</param>
    /// <param name="raw">The line, or several; any bytes.</param>
    /// <param name="cut">Whether there was more of it.</param>
    /// <param name="timeMs">When it was written, by the host's clock; null when that is not known.</param>
    /// <param name="level">How bad it is; null to look at the text.</param>
    /// <returns>False when the block is full: the line is not taken, and is to come again.</returns>
    public bool TryTake(LineSource source, ReadOnlySpan<byte> raw, bool cut, long? timeMs = null, LogLevel? level = null)
    {
        if (IsFull)
        {
            return false;
        }

        raw = raw.TrimEnd("\r\n \t\0"u8).TrimStart("\0\r\n"u8);
        if (raw.IsEmpty || IsExcluded(raw))
        {
            _counters.CountExcluded(raw.IsEmpty ? 0 : 1);
            return true;
        }

        if (!_budget.TryTake())
        {
            _leftOut++;
            _counters.CountLeftOut();
            return true;
        }

        if (raw.Length > MostRawBytes)
        {
            raw = raw[..MostRawBytes];
            cut = true;
        }

        var time = Time(timeMs ?? LineTime.Find(raw));
        var masked = _options.Mask ? _masked.AsSpan(0, SecretMask.Apply(raw, _masked)) : raw;
        var text = _cleaned.AsSpan(0, LogText.Clean(masked, _cleaned, inLines: true, out var cutToo));
        if (!_lines.TryAdd(time, level ?? LevelFinder.Find(text), source.Name, text, cut || cutToo, source.Fields))
        {
            IsFull = true;
            return false;
        }

        _counters.CountLine();
        return true;
    }

    /// <summary>What waits as a packed block, with a line that tells how many were left out; null when there is nothing.</summary>
    public byte[]? Pack()
    {
        if (_leftOut > 0)
        {
            var text = $"{_leftOut} lines left out: more than {_options.MostPerSecond} a second";
            if (_lines.TryAdd(_timeline.NowMs, LogLevel.Warn, Own.Name, Encoding.UTF8.GetBytes(text), false, Own.Fields))
            {
                _leftOut = 0;
            }
        }

        IsFull = false;
        return _lines.Count > 0 ? _lines.Pack() : null;
    }

    private bool IsExcluded(ReadOnlySpan<byte> raw)
    {
        foreach (var text in _exclude)
        {
            if (raw.IndexOf(text) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The host's time brought to the timeline's; what is of tomorrow or long ago counts as of now, like what says
    /// nothing.</summary>
    private long Time(long? hostMs)
    {
        var now = _timeline.NowMs;
        if (hostMs is not { } said)
        {
            return now;
        }

        var offset = _timeline.HostOffsetMs;
        var time = Math.Abs(offset) > LatestMs ? said - offset : said;
        return time > now + LatestMs || time < now - EarliestMs ? now : time;
    }
}
