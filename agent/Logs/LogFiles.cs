using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using Microsoft.Win32.SafeHandles;

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
    private readonly LogCounters _counters;
    private readonly AgentLog _log;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly OpenFiles _open;
    private readonly byte[] _buffer = new byte[FileTail.BufferBytes];
    private long _searchAtMs = long.MinValue;
    private int _first;

    /// <param name="options">Which files.</param>
    /// <param name="counters">What was done.</param>
    /// <param name="log">The agent's log.</param>
    public LogFiles(IReadOnlyList<LogFileOptions> options, LogCounters counters, AgentLog log)
        => (_options, _counters, _log, _open) = (options, counters, log, new OpenFiles(options, log));

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
    public void Restore(LogState state)
    {
        _known.UnionWith(state.Patterns);
        foreach (var place in state.Done)
        {
            _open.Keep(place);
        }

        foreach (var group in state.Files.GroupBy(p => p.Path))
        {
            if (_open.OptionsOf(group.Key) is not { } options)
            {
                continue;
            }

            var sinceNs = 0L;
            foreach (var place in group)
            {
                sinceNs = Find(place, options)?.Place.SeenNs ?? place.SeenNs;
            }

            // Of a file that nothing was read of, nothing tells whether it was emptied since.
            var isThere = _open.Tails.Exists(t => !t.IsLeaving && t.Place.Path == group.Key);
            if (!isThere || group.Last().Offset == 0)
            {
                Follow(group.Key, isThere ? group.Last().SeenNs : sinceNs);
            }
        }
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

        var isMore = false;
        var count = _open.Tails.Count;
        for (var i = 0; i < count && !intake.IsFull; i++)
        {
            var tail = _open.Tails[(_first + i) % count];
            isMore |= Look(tail, intake, nowMs);
            if (intake.IsFull)
            {
                // The next block begins with another file: none keeps the others waiting.
                _first = (_first + i + 1) % count;
            }
        }

        Changed |= _open.Tails.RemoveAll(tail => tail.File.IsClosed) > 0;
        return isMore;
    }

    public void Dispose() => _open.Dispose();

    private bool Look(FileTail tail, LogIntake intake, long nowMs)
    {
        var path = tail.Place.Path;
        try
        {
            FileLook? look = tail.IsLeaving ? null : FileLook.At(path);
            if (look?.Identity != tail.Place.Identity)
            {
                look = FileLook.Of(tail.File);
                if (!tail.IsLeaving)
                {
                    tail.IsLeaving = true;
                    _searchAtMs = nowMs + SoonMs;
                    Follow(path, look.Value.ModifiedNs);
                }
            }

            var seenNs = tail.Place.SeenNs;
            if (tail is { IsLeaving: false, Place.Offset: 0 } && look.Value.ModifiedNs != seenNs)
            {
                Follow(path, seenNs);
            }

            var news = tail.Look(look.Value, intake, _buffer, nowMs);
            if (news == TailNews.Replaced)
            {
                Replace(tail, seenNs);
            }

            if (tail.IsLeaving && (news == TailNews.Replaced || tail.IsQuiet(nowMs, LeavingMs)))
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

    /// <summary>The file was emptied: what was not read of it may have been copied before.</summary>
    private void Replace(FileTail tail, long seenNs)
    {
        var place = tail.Place;
        if (tail.IsLeaving || _open.OptionsOf(place.Path) is not { } options)
        {
            return;
        }

        tail.Restart();
        Changed = true;
        if (FindBeside(place, options) is { } copy)
        {
            Follow(place.Path, copy.Place.SeenNs);
        }
        else
        {
            _counters.CountGap();
            Follow(place.Path, seenNs);
        }
    }

    /// <summary>Goes on at a place: in the file itself, under whatever name, or in a copy of it.</summary>
    private FileTail? Find(FilePlace place, LogFileOptions options)
    {
        if (_open.Open(place.Path, options, GoOn(place)) is { } tail)
        {
            return tail;
        }

        if (FindBeside(place, options) is { } moved)
        {
            return moved;
        }

        _counters.CountGap();
        _log.Warn($"logs: {place.Path} is another file than before, and nothing beside it goes on where that was read to: lines may be missing");
        return null;
    }

    private FileTail? FindBeside(FilePlace place, LogFileOptions options)
    {
        // The file itself before any copy.
        var beside = RotatedNames.Beside(place.Path).OrderBy(p => FileLook.At(p)?.Identity != place.Identity);
        foreach (var path in beside)
        {
            if (_open.Open(path, options, GoOn(place), place.Path) is { } tail)
            {
                return tail;
            }
        }

        return null;
    }

    private static Func<FileLook, SafeFileHandle, FilePlace?> GoOn(FilePlace place)
        => (look, file) => OpenFiles.IsAt(place, look, file) ? place with { Identity = look.Identity, SeenNs = look.ModifiedNs } : null;

    /// <summary>Reads what was written and moved aside since: files of rotations that were not seen.</summary>
    private void Follow(string path, long sinceNs)
    {
        if (_open.OptionsOf(path) is not { } options)
        {
            return;
        }

        var newer = RotatedNames.Beside(path).Select(p => (Path: p, Look: FileLook.At(p))).Where(f => f.Look?.ModifiedNs >= sinceNs);
        foreach (var (beside, _) in newer.OrderBy(f => f.Look!.Value.ModifiedNs).ThenByDescending(f => f.Path, StringComparer.Ordinal))
        {
            _open.Open(beside, options, (look, _) => FilePlace.Start(path, look), path);
        }

        _open.Open(path, options, (look, _) => FilePlace.Start(path, look));
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
                    Follow(path, sinceNs);
                }
                else
                {
                    _open.Open(path, options, (look, file) => isKnown ? FilePlace.Start(path, look) : FilePlace.End(path, look, file));
                }
            }

            Changed |= _known.Add(options.Path);
        }
    }
}
