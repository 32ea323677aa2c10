using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Programs;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// The systemd journal, by a journalctl that runs beside the agent and is started again when it ends. When nothing is taken from it, it
/// waits: its
/// pipe is full. Not thread-safe.
/// </summary>
internal sealed class JournalSource : IDisposable
{
    private const int MostEntryBytes = 256 * 1024;
    private const int ReadBytes = 16 * 1024;
    private const int MostBytesALook = 512 * 1024;

    /// <summary>Starts in a row that brought nothing, after which the place is given up: the journal does not know it.</summary>
    private const int MostBarren = 5;

    private static readonly string[] Programs = ["/usr/bin/journalctl", "/bin/journalctl"];

    private readonly JournalOptions _options;
    private readonly string[] _programs;
    private readonly AgentLog _log;
    private readonly TimeProvider _clock;
    private readonly LogCounters _counters;
    private readonly Trouble _trouble;
    private readonly Backoff _ends;
    private readonly List<SpawnedProgram> _ended = [];
    private SpawnedProgram? _program;
    private byte[] _buffer = [];
    private int _length;
    private bool _inLongEntry;
    private string? _cursor;
    private string _said = "";
    private long _startedMs;
    private long _startAtMs;
    private int _barren;

    /// <param name="options">What of it.</param>
    /// <param name="cursor">The place to go on after; null for now.</param>
    /// <param name="counters">What was done.</param>
    /// <param name="log">The agent's log.</param>
    /// <param name="clock">The host's clock.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="programs">Where journalctl may be; null for the usual places.</param>
    public JournalSource(
        JournalOptions options,
        string? cursor,
        LogCounters counters,
        AgentLog log,
        TimeProvider clock,
        Func<double> random,
        string[]? programs = null)
    {
        (_options, _cursor, _counters, _log, _clock) = (options, cursor, counters, log, clock);
        _programs = programs ?? Programs;
        _trouble = new Trouble(log, "logs, journal");
        _ends = new Backoff(random, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    }

    /// <summary>Where journalctl is; null when it is not.</summary>
    public static string? Program => Array.Find(Programs, File.Exists);

    /// <summary>After the last entry that was taken; null before the first.</summary>
    public string? Cursor => _cursor;

    /// <summary>Whether the place was found since this was set to false: until then a start would begin at its own time.</summary>
    public bool Changed { get; set; }

    /// <summary>Takes what is new.</summary>
    /// <param name="intake">Takes the entries.</param>
    /// <param name="nowMs">Of a clock that does not jump.</param>
    /// <returns>Whether there is more to take at once.</returns>
    public bool Look(LogIntake intake, long nowMs)
    {
        _ended.RemoveAll(program => program.TryReap() is not null);
        if (_program is null && (nowMs < _startAtMs || !Start(nowMs)))
        {
            return false;
        }

        var left = MostBytesALook;
        while (TakeEntries(intake) && left > 0)
        {
            var read = Read();
            if (read == 0)
            {
                End(nowMs);
                return false;
            }

            if (read < 0)
            {
                return left < MostBytesALook;
            }

            left -= read;
        }

        return true;
    }

    public void Dispose()
    {
        _program?.Kill();
        _program?.Dispose();
    }

    private bool Start(long nowMs)
    {
        if (Array.Find(_programs, File.Exists) is not { } path)
        {
            return Failed(nowMs, "there is no journalctl here");
        }

        try
        {
            _program = SpawnedProgram.Start(new ProgramStart([path, .. Arguments()]), joinError: true);
            _program.DoNotWait();
            (_length, _said, _startedMs) = (0, "", _clock.GetUtcNow().ToUnixTimeMilliseconds());
            return true;
        }
        catch (IOException e)
        {
            return Failed(nowMs, e.Message);
        }
    }

    private bool Failed(long nowMs, string reason)
    {
        _trouble.Begin(reason);
        _startAtMs = nowMs + (long)_ends.Next().TotalMilliseconds;
        return false;
    }

    private List<string> Arguments()
    {
        List<string> arguments = ["--follow", "--output=json", $"--output-fields={JournalEntry.Fields}", "--all", "--no-pager", "--quiet"];
        arguments.AddRange(_cursor is null ? ["--lines=1"] : ["--no-tail", $"--after-cursor={_cursor}"]);
        arguments.AddRange(_options.Units.Select(unit => $"--unit={unit}"));
        if (_options.Priority is { } priority)
        {
            arguments.Add($"--priority={priority}");
        }

        return arguments;
    }

    /// <returns>The bytes read; 0 at the end, less when there are none yet.</returns>
    private int Read()
    {
        if (_buffer.Length < _length + ReadBytes)
        {
            Array.Resize(ref _buffer, Math.Max(ReadBytes * 2, _buffer.Length * 2));
        }

        var read = _program!.TryRead(_buffer.AsSpan(_length));
        _length += Math.Max(0, read);
        return read;
    }

    /// <returns>False when there is no room for what was read.</returns>
    private bool TakeEntries(LogIntake intake)
    {
        var used = 0;
        while (!intake.IsFull && _buffer.AsSpan(used, _length - used).IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = _buffer.AsSpan(used, end);
            if (!_inLongEntry && !Take(line, intake))
            {
                break;
            }

            _inLongEntry = false;
            used += end + 1;
        }

        _buffer.AsSpan(used, _length - used).CopyTo(_buffer);
        _length -= used;
        if (_length > MostEntryBytes && !intake.IsFull)
        {
            _counters.CountGap();
            (_length, _inLongEntry) = (0, true);
        }

        if (_length == 0 && _buffer.Length > ReadBytes * 2)
        {
            _buffer = [];
        }

        return !intake.IsFull;
    }

    private bool Take(ReadOnlySpan<byte> line, LogIntake intake)
    {
        if (!JournalEntry.TryParse(line, out var entry))
        {
            // What journalctl has to say, on its standard error.
            _said = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 200)]).Trim();
            return true;
        }

        // The last entry before the start only shows where that is.
        var isOld = _cursor is null && entry!.TimeMs < _startedMs;
        if (!isOld && !intake.TryTake(entry!.Source, entry.Text.Span, cut: false, entry.TimeMs, entry.Level))
        {
            return false;
        }

        Changed |= _cursor is null;
        _cursor = entry!.Cursor;
        _barren = 0;
        _trouble.End();
        _ends.Reset();
        return true;
    }

    private void End(long nowMs)
    {
        var program = _program!;
        _program = null;
        program.Dispose();
        _ended.Add(program);
        Failed(nowMs, _said.Length > 0 ? $"journalctl ended: {_said}" : "journalctl ended");
        _length = 0;
        if (_cursor is not null && ++_barren >= MostBarren)
        {
            _log.Warn("logs, journal: it does not go on where it was read to; it is read from now on");
            (_cursor, _barren) = (null, 0);
            _counters.CountGap();
        }
    }
}
