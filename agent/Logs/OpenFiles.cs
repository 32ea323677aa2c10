using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Wire.Logs;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Logs;

/// <summary>The files that are open, and where those ended that were. Not thread-safe.</summary>
/// <param name="wanted">Which files.</param>
/// <param name="log">The agent's log.</param>
internal sealed class OpenFiles(IReadOnlyList<LogFileOptions> wanted, AgentLog log) : IDisposable
{
    /// <summary>Files at once.</summary>
    public const int Most = 256;

    private const int MostDoneOfPath = 16;
    private readonly List<FilePlace> _done = [];
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);

    /// <summary>Those moved aside before those in their place.</summary>
    public List<FileTail> Tails { get; } = [];

    /// <summary>Where files ended that were moved aside or are gone, the last of them.</summary>
    public IReadOnlyList<FilePlace> Done => [.. _done];

    /// <summary>Whether files were opened or closed since this was set to false.</summary>
    public bool Changed { get; set; }

    /// <summary>Whether a file goes on where a place is, whatever file it is.</summary>
    public static bool IsAt(FilePlace place, FileLook look, SafeFileHandle file)
        => look.Size >= place.Offset && (place.Offset > 0 || look.Identity == place.Identity) && place.IsIn(file);

    /// <summary>Opens a file that is not read yet.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="options">Of its pattern.</param>
    /// <param name="place">Where to begin; null not to.</param>
    /// <param name="asideOf">The name that it had, when it has been moved aside.</param>
    public FileTail? Open(
        string path, LogFileOptions options, Func<FileLook, SafeFileHandle, FilePlace?> place, string? asideOf = null)
    {
        if (FileLook.At(path) is not { IsFile: true } seen)
        {
            return null;
        }

        if (Tails.Exists(t => t.Place.Identity == seen.Identity))
        {
            _ = asideOf is null && TryRename(path);
            return null;
        }

        if (Tails.Count >= Most)
        {
            Tell("", $"only {Most} files are read; {path} and what comes after is not");
            return null;
        }

        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var look = FileLook.Of(file);
            if (place(look, file) is { } start)
            {
                if (_done.Find(d => d.Identity == look.Identity && IsAt(d, look, file)) is { } done && done.Offset >= start.Offset)
                {
                    if (done.Offset == look.Size)
                    {
                        return null;
                    }

                    start = done with { Path = start.Path };
                }

                var tail = new FileTail(file, start, SourceOf(options, start.Path), options.Joining) { IsLeaving = asideOf is not null };
                file = null;
                var before = asideOf is null ? -1 : Tails.FindIndex(t => !t.IsLeaving && t.Place.Path == asideOf);
                Tails.Insert(before < 0 ? Tails.Count : before, tail);
                Changed = true;
                return tail;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(path, e.Message);
        }
        finally
        {
            file?.Dispose();
        }

        return null;
    }

    /// <summary>The file in its place; null when that is not read.</summary>
    public FileTail? At(string path) => Tails.Find(t => !t.IsLeaving && t.Place.Path == path);

    /// <summary>Since when files may have been moved aside from a path unseen; null when nothing was read under it.</summary>
    public long? SeenNs(string path)
    {
        // What still is read may have been written late, after others that came in its place.
        var tails = Tails.Where(t => t.Place.Path == path).Select(t => t.Place.SeenNs);
        return tails.Any() ? tails.Min() : _done.FindLast(d => d.Path == path)?.SeenNs;
    }

    /// <summary>Puts the tails into this order; all of them are in it, among nulls.</summary>
    public void Sort(IEnumerable<FileTail?> order)
    {
        Tails.Clear();
        Tails.AddRange(order.OfType<FileTail>());
    }

    /// <summary>Gives a file that was moved aside, and is read on, the name that it has now.</summary>
    public bool TryRename(string path)
    {
        var identity = FileLook.At(path)?.Identity;
        var tail = Tails.Find(t => t.IsLeaving && t.Place.Identity == identity);
        tail?.Rename(path);
        return tail is not null;
    }

    /// <summary>Remembers where a file ended.</summary>
    public void Keep(FilePlace place)
    {
        _done.RemoveAll(done => done.Identity == place.Identity);
        _done.Add(place);
        if (_done.Count(done => done.Path == place.Path) > MostDoneOfPath)
        {
            _done.RemoveAt(_done.FindIndex(done => done.Path == place.Path));
        }

        if (_done.Count > Most)
        {
            _done.RemoveAt(0);
        }
    }

    /// <summary>Remembers a file as one that ended, without reading it.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="asideOf">The name that it had.</param>
    public void PassOver(string path, string asideOf)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var look = FileLook.Of(file);
            if (!Tails.Exists(t => t.Place.Identity == look.Identity))
            {
                Keep(FilePlace.End(asideOf, look, file));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is not read later either.
        }
    }

    /// <summary>Null for a path that is not wanted.</summary>
    public LogFileOptions? OptionsOf(string path) => wanted.FirstOrDefault(o => PathPattern.Matches(o.Path, path));

    public void Dispose() => Tails.ForEach(tail => tail.Dispose());

    /// <summary>What was wrong with a path is so no more.</summary>
    public void Untell(string path) => _told.Remove(path);

    private static LineSource SourceOf(LogFileOptions options, string path)
        => options.Source is not { } name
            ? new LineSource(LogText.Clean(path, LogText.MostSourceBytes), [])
            : new LineSource(name, PathPattern.IsPattern(options.Path) ? [new LogField("file", LogText.Clean(path, LogText.MostFieldBytes))] : []);

    /// <summary>Tells what is wrong with a path, once.</summary>
    public void Tell(string path, string reason)
    {
        if (_told.Count < Most && (!_told.TryGetValue(path, out var told) || told != reason))
        {
            _told[path] = reason;
            log.Warn($"logs: {(path.Length == 0 ? "" : path + ": ")}{reason}");
        }
    }
}
