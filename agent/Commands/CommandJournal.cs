using CloudNexus.Agent.Logging;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// What makes a signed command run at most once: its id and nonce are on the disk before it starts, and stay until its signature has
/// expired. When one is forgotten the floor rises to its expiry, below which nothing is taken any more: no clock that is set back lets it
/// in again. How commands ended is kept until the server knows. Thread-safe.
/// </summary>
internal sealed class CommandJournal : IDisposable
{
    /// <summary>Most signatures within their lifetime; beyond them none is taken.</summary>
    public const int MostLive = 4096;

    private const int LeastBytes = 64 * 1024;
    private readonly Lock _gate = new();
    private readonly JournalFile _file;
    private readonly Trouble _trouble;
    private readonly AgentLog _log;
    private readonly Dictionary<string, JournalRecord> _commands = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nonces = new(StringComparer.Ordinal);
    private string? _node;
    private long _floorMs;
    private long _compactedBytes;
    private bool _isOpen;

    public CommandJournal(string dataDirectory, AgentLog log)
    {
        _file = new JournalFile(Path.Join(dataDirectory, "commands.journal"));
        _trouble = new Trouble(log, "command journal");
        _log = log;
    }

    /// <summary>Reads what lives before have left. What they started and did not end is interrupted from here on.</summary>
    /// <param name="nowMs">Epoch milliseconds.</param>
    /// <returns>How commands ended that the server does not know of.</returns>
    public IReadOnlyList<JournalRecord> Open(long nowMs)
    {
        lock (_gate)
        {
            try
            {
                Load(nowMs);
                _isOpen = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _trouble.Begin($"cannot be read: {e.Message}");
            }

            return [.. _commands.Values.Where(c => c is { Status: not null, Delivered: false })];
        }
    }

    /// <summary>The node that signatures must be for: the one that the host was when operators were first named; null before that.</summary>
    public string? Node
    {
        get
        {
            lock (_gate)
            {
                return _node;
            }
        }
    }

    /// <summary>Fixes <see cref="Node"/>, for this life and all later ones, unless it is fixed.</summary>
    public void Bind(string nodeId, long nowMs)
    {
        lock (_gate)
        {
            if (_isOpen && _node is null)
            {
                _node = nodeId;
                Write(null, nowMs);
            }
        }
    }

    /// <summary>Why a signature that is right must not be used; null when it may be.</summary>
    public string? WhyNotFresh(string nonce, long expiresAtMs, long nowMs)
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                return "this host cannot read its journal of commands";
            }

            if (_nonces.Contains(nonce))
            {
                return "its nonce was used before";
            }

            if (expiresAtMs <= _floorMs)
            {
                return "it may have been used before: this host has forgotten the nonces of its time; sign it anew";
            }

            return _nonces.Count < MostLive || Forget(nowMs) > 0 ? null : "too many signed commands of this host have not expired yet";
        }
    }

    /// <summary>The command's end, if it has one here.</summary>
    public JournalRecord? Find(string id)
    {
        lock (_gate)
        {
            return _commands.GetValueOrDefault(id);
        }
    }

    /// <summary>Takes a command, for good: when this returns it is on the disk.</summary>
    /// <returns>Why it could not be kept, so that it must not start; null when it is.</returns>
    public string? Take(string id, string action, string nonce, long expiresAtMs, long nowMs)
    {
        lock (_gate)
        {
            var why = _commands.ContainsKey(id) ? "its id was used before" : WhyNotFresh(nonce, expiresAtMs, nowMs);
            if (why is not null)
            {
                return why;
            }

            if (Keep(new JournalRecord { Id = id, Action = action, Nonce = nonce, ExpiresAt = expiresAtMs }, nowMs))
            {
                _nonces.Add(nonce);
                return null;
            }

            // It does not start, so that its signature is as good as new.
            _commands.Remove(id);
            return "this host cannot write its journal of commands";
        }
    }

    /// <summary>Notes how a command ended. When the disk does not take it, a next life calls it interrupted.</summary>
    public void End(string id, string status, CommandResult result, ReportOutput? output, bool cut, long nowMs)
    {
        lock (_gate)
        {
            if (_commands.TryGetValue(id, out var command))
            {
                Keep(command with { Status = status, Result = result, Output = output, Cut = cut, EndedAt = nowMs }, nowMs);
            }
        }
    }

    /// <summary>The server knows how it ended, or never will.</summary>
    public void Delivered(string id, long nowMs)
    {
        lock (_gate)
        {
            if (_commands.TryGetValue(id, out var command) && !command.Delivered)
            {
                var result = command.Result is { Data: not null } large ? large with { Data = null } : command.Result;
                Keep(command with { Delivered = true, Output = null, Result = result }, nowMs);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private void Load(long nowMs)
    {
        var (records, damaged) = _file.Read();
        foreach (var record in records)
        {
            if (record.Id is null)
            {
                _floorMs = Math.Max(_floorMs, record.ExpiresAt);
                _node = record.Node ?? _node;
            }
            else
            {
                _commands[record.Id] = record;
            }
        }

        foreach (var (id, command) in _commands.ToArray())
        {
            _nonces.Add(command.Nonce ?? "");
            if (command.Status is null)
            {
                var result = new CommandResult(Error: CommandStatus.Interrupted);
                _commands[id] = command with { Status = CommandStatus.Failed, Result = result, EndedAt = nowMs };
            }
        }

        if (damaged)
        {
            _floorMs = Math.Max(_floorMs, nowMs + (long)CommandText.LongestLife.TotalMilliseconds);
            _log.Warn($"the command journal was damaged: no signed command is taken for {CommandText.LongestLife.TotalHours:0} hours");
        }

        if (damaged || records.Count > 0)
        {
            Compact(nowMs);
        }
    }

    /// <returns>Whether it is on the disk.</returns>
    private bool Keep(JournalRecord record, long nowMs)
    {
        _commands[record.Id!] = record;
        return Write(record, nowMs);
    }

    /// <param name="record">What is new; null for all that there is.</param>
    private bool Write(JournalRecord? record, long nowMs)
    {
        try
        {
            if (record is null || !_file.IsOpen || _file.Length > LeastBytes + (2 * _compactedBytes))
            {
                Compact(nowMs);
            }
            else
            {
                _file.Add(record);
            }

            _trouble.End();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble.Begin($"cannot be written: {e.Message}");
            return false;
        }
    }

    private void Compact(long nowMs)
    {
        Forget(nowMs);
        _file.Replace(_commands.Values.Prepend(new JournalRecord { ExpiresAt = _floorMs, Node = _node }));
        _compactedBytes = _file.Length;
    }

    /// <returns>How many signatures were forgotten, because they have expired and what they ordered is over.</returns>
    private int Forget(long nowMs)
    {
        var forgotten = 0;
        foreach (var command in _commands.Values.Where(c => c.ExpiresAt <= nowMs && c.Delivered).ToArray())
        {
            _floorMs = Math.Max(_floorMs, command.ExpiresAt);
            _commands.Remove(command.Id!);
            _nonces.Remove(command.Nonce ?? "");
            forgotten++;
        }

        return forgotten;
    }
}
