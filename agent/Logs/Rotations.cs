using CloudNexus.Agent.Configuration;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Logs;

/// <summary>
/// Finds what became of files that were renamed, or copied and emptied, while nobody looked, once or many times. A file is known again by
/// its identity and by what it holds before the place; that a file beside it has not been read, by its having been written no earlier than
/// the last that was seen, and being neither open nor among those that ended. So times may be equal. Not thread-safe.
/// </summary>
/// <param name="open">The files that are read.</param>
/// <param name="gaps">Told of what is not found.</param>
internal sealed class Rotations(OpenFiles open, GapReport gaps)
{
    /// <summary>Files beside one that is new, of which it is noted that they are not to be read.</summary>
    private const int MostHistory = 2;

    /// <summary>How much earlier a copy may seem to have been written than its file: some who copy keep no more of a time than seconds.</summary>
    private const long StepNs = 2_000_000_000;

    /// <summary>Goes on at the places of a life before, and in what was rotated since.</summary>
    /// <param name="places">Of each path the oldest file first, the one in its place last.</param>
    /// <param name="nowMs">Of a clock that does not jump.</param>
    public void Restore(IReadOnlyList<FilePlace> places, long nowMs)
    {
        var tails = new FileTail?[places.Count];
        for (var i = 0; i < places.Count; i++)
        {
            tails[i] = open.OptionsOf(places[i].Path) is { } options ? Itself(places[i], options) : null;
        }

        // A copy only when each file has been looked for: it may be another place's.
        for (var i = 0; i < places.Count; i++)
        {
            if (tails[i] is null && open.OptionsOf(places[i].Path) is not null)
            {
                tails[i] = Copy(places[i]);
                if (tails[i] is null)
                {
                    gaps.Count(places[i].Path, nowMs);
                }
            }
        }

        open.Sort(tails);
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < places.Count; i++)
        {
            last[places[i].Path] = i;
        }

        foreach (var (path, i) in last)
        {
            // Of a file that nothing was read of, nothing tells whether it was emptied since.
            if (tails[i] is not { IsLeaving: false, Place.Offset: > 0 })
            {
                Follow(path, places[i].SeenNs);
            }
        }
    }

    /// <summary>Goes on in the copy that was made of a file before that was emptied; null when there is none.</summary>
    /// <param name="place">Where the file was read to.</param>
    public FileTail? Copy(FilePlace place)
    {
        if (place.Offset == 0 || open.OptionsOf(place.Path) is not { } options)
        {
            return null;
        }

        if (open.Open(place.Path, options, GoOn(place)) is { } tail)
        {
            return tail;
        }

        foreach (var (beside, _) in Newer(place.Path, place.SeenNs - StepNs))
        {
            if (open.Open(beside, options, GoOn(place), place.Path) is { } copy)
            {
                return copy;
            }
        }

        return null;
    }

    /// <summary>Reads what was moved aside since, unseen, and then what is in its place.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="sinceNs">When the last file that was seen under it was written, as far as was seen; nanoseconds since 1970.</param>
    /// <returns>Whether there is more to read.</returns>
    public bool Follow(string path, long sinceNs)
    {
        if (open.OptionsOf(path) is not { } options)
        {
            return false;
        }

        var isMore = false;
        var here = open.At(path);
        foreach (var (beside, _) in Newer(path, sinceNs))
        {
            var tail = open.Open(beside, options, (look, file) => IsBeingCopied(here, look, file) ? null : FilePlace.Start(path, look), path);
            isMore |= tail is not null;
        }

        return open.Open(path, options, (look, _) => FilePlace.Start(path, look)) is not null || isMore;
    }

    /// <summary>Notes that what is beside a file that is read for the first time is not to be read when that is rotated.</summary>
    public void PassOver(FilePlace place)
    {
        foreach (var (beside, _) in Newer(place.Path, long.MinValue).TakeLast(MostHistory))
        {
            open.PassOver(beside, place.Path);
        }
    }

    private FileTail? Itself(FilePlace place, LogFileOptions options)
    {
        if (FileLook.At(place.Path)?.Identity == place.Identity)
        {
            return open.Open(place.Path, options, GoOn(place));
        }

        foreach (var beside in RotatedNames.Beside(place.Path))
        {
            if (FileLook.At(beside)?.Identity == place.Identity)
            {
                return open.Open(beside, options, GoOn(place), place.Path);
            }
        }

        return null;
    }

    private static Func<FileLook, SafeFileHandle, FilePlace?> GoOn(FilePlace place)
        => (look, file) => OpenFiles.IsAt(place, look, file) ? place with { Identity = look.Identity, SeenNs = look.ModifiedNs } : null;

    /// <summary>Whether the file beside is a copy of what stands in its place still, and will be emptied soon: it is read there.</summary>
    private static bool IsBeingCopied(FileTail? here, FileLook look, SafeFileHandle file)
        => here is { Place.Offset: 0 } && look.Size > 0 && FileLook.Of(here.File) is var now
            && now.Size >= look.Size && now.ModifiedNs <= look.ModifiedNs
            && FilePlace.At(here.Place.Path, look, file, look.Size).IsIn(here.File);

    /// <summary>What is beside a path and was written then or later, the oldest first.</summary>
    private static List<(string Path, FileLook Look)> Newer(string path, long sinceNs)
    {
        var found = new List<(string Path, FileLook Look)>();
        foreach (var beside in RotatedNames.Beside(path))
        {
            if (FileLook.At(beside) is { } look && look.ModifiedNs >= sinceNs)
            {
                found.Add((beside, look));
            }
        }

        found.Sort((a, b) => a.Look.ModifiedNs != b.Look.ModifiedNs
            ? a.Look.ModifiedNs.CompareTo(b.Look.ModifiedNs)
            : RotatedNames.Compare(a.Path.AsSpan(path.Length), b.Path.AsSpan(path.Length)));
        return found;
    }
}
