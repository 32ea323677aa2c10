using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// The files that are read: finds them, follows them when they are renamed, copied and emptied, or removed, and keeps their places. Not
/// thread-safe.
/// </summary>
internal sealed class LogFiles : IDisposable
{
    private const long SearchMs = 10_000;
    private const long SoonMs = 1000;
    private const long LeavingMs = 30_000;

    private readonly IReadOnlyList<LogFileOptions> _options;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly OpenFiles _open;
    private readonly GapReport _gaps;
    private readonly Rotations _rotations;
    private readonly List<FileTail> _round = [];
    private readonly byte[] _buffer = new byte[FileTail.BufferBytes];
    private long _searchAtMs = long.MinValue;
    private int _first;

    /// <param name="options">Which files.</param>
    /// <param name="counters">What was done.</param>
    /// <param name="log">The agent's log.</param>
    public LogFiles(IReadOnlyList<LogFileOptions> options, LogCounters counters, AgentLog log)
    {
        (_options, _open, _gaps) = (options, new OpenFiles(options, log), new GapReport(counters, log));
        _rotations = new Rotations(_open, _gaps);
    }

    /// <summary>Whether there are other files since this was set to false.</summary>
    public bool Changed
    {
        get => _open.Changed;
        set => _open.Changed = value;
    }

    /// <summary>Where reading goes on; those of renamed files before those of the files in their place.</summary>
    public IReadOnlyList<FilePlace> Places => _open.Tails.ConvertAll(tail => tail.Place);

    /// <summary>Where files ended that were moved aside or are gone, the last of them.</summary>
    public IReadOnlyList<FilePlace> Done => _open.Done;

    /// <summary>Patterns that were looked for: what is new under them is read from its begin.</summary>
    public IReadOnlyCollection<string> Known => [.. _known];

    /// <summary>Goes on where a life before was; what was rotated since is looked for beside its old name.</summary>
    /// <param name="state">What it wrote down.</param>
    /// <param name="nowMs">Of a clock that does not jump.</param>
    public void Restore(LogState state, long nowMs)
    {
        _known.UnionWith(state.Patterns);
        foreach (var place in state.Done)
        {
            _open.Keep(place);
        }

        _rotations.Restore(state.Files, nowMs);
    }

    /// <summary>Takes what is new.</summary>
    /// <returns>Whether there is more to take at once.</returns>
    public bool Look(LogIntake intake, long nowMs)
    {
        if (nowMs >= _searchAtMs)
        {
            Search();
            _searchAtMs = nowMs + (_open.Tails.Exists(t => t.IsLeaving) ? SoonMs : SearchMs);
        }

        // What is opened meanwhile is for the next round.
        _round.Clear();
        _round.AddRange(_open.Tails);
        var isMore = false;
        for (var i = 0; i < _round.Count && !intake.IsFull; i++)
        {
            var tail = _round[(_first + i) % _round.Count];
            isMore |= Look(tail, intake, nowMs);
            if (intake.IsFull)
            {
                // The next block begins with another file: none keeps the others waiting.
                _first = (_first + i + 1) % _round.Count;
            }
        }

        Changed |= _open.Tails.RemoveAll(tail => tail.File.IsClosed) > 0;
        return isMore;
    }

    public void Dispose() => _open.Dispose();

    private bool Look(FileTail tail, LogIntake intake, long nowMs)
    {
        var (path, seenNs) = (tail.Place.Path, tail.Place.SeenNs);
        try
        {
            FileLook? here = tail.IsLeaving ? null : FileLook.At(path);
            var isHere = here?.Identity == tail.Place.Identity;
            var look = isHere ? here!.Value : FileLook.Of(tail.File);
            var isMoved = !isHere && !tail.IsLeaving;
            if (isMoved)
            {
                tail.IsLeaving = true;
                _searchAtMs = nowMs + SoonMs;
            }
            else if (isHere && tail.Place.Offset == 0 && tail.MayBeChanged(look, nowMs) && _rotations.Follow(path, seenNs))
            {
                // It was emptied, and what was in it before comes first.
                return true;
            }

            var news = tail.Look(look, intake, _buffer, nowMs);
            if (news == TailNews.Replaced)
            {
                Replace(tail, seenNs, nowMs);
            }
            else if (isMoved)
            {
                // Not before it is known that it was not emptied too: its copy would be taken for one that is to be read from its begin.
                _rotations.Follow(path, seenNs);
            }
            else if (tail.IsLeaving && tail.IsQuiet(nowMs, LeavingMs))
            {
                _open.Keep(tail.Place);
                tail.Dispose();
            }

            _open.Untell(path);
            return news != TailNews.Read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _open.Tell(path, e.Message);
            return false;
        }
    }

    /// <summary>The file was emptied, and may have been renamed then: what was not read of it may have been copied before.</summary>
    private void Replace(FileTail tail, long seenNs, long nowMs)
    {
        var place = tail.Place with { SeenNs = seenNs };
        tail.Restart();
        Changed = true;
        if (_rotations.Copy(place) is null)
        {
            _gaps.Count(place.Path, nowMs);
        }

        _rotations.Follow(place.Path, seenNs);
    }

    /// <summary>Begins with the files that are new under the patterns.</summary>
    private void Search()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var options in _options)
        {
            found.Clear();
            PathPattern.Find(options.Path, found);
            found.RemoveWhere(RotatedNames.IsPacked);
            var isKnown = _known.Contains(options.Path);
            foreach (var path in found)
            {
                if (_open.Tails.Exists(t => !t.IsLeaving && t.Place.Path == path))
                {
                    continue;
                }

                if (FileLook.At(path, out var why) is not { IsFile: true } && !PathPattern.IsPattern(options.Path))
                {
                    _open.Tell(path, why ?? "it is no file");
                }

                // What was moved aside is followed from its old name, unless that is not read.
                var before = PathPattern.IsPattern(options.Path) ? RotatedNames.Before(path) : null;
                var isAside = before is not null && (found.Contains(before) || _open.Tails.Exists(t => t.Place.Path == before));
                if (isAside)
                {
                    _open.TryRename(path);
                    continue;
                }

                if (isKnown && _open.SeenNs(path) is { } sinceNs)
                {
                    _rotations.Follow(path, sinceNs);
                }
                else if (isKnown)
                {
                    _open.Open(path, options, (look, _) => FilePlace.Start(path, look));
                }
                else if (_open.Open(path, options, (look, file) => FilePlace.End(path, look, file)) is { } tail)
                {
                    _rotations.PassOver(tail.Place);
                }
            }

            Changed |= _known.Add(options.Path);
        }
    }
}
