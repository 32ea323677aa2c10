using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// How full the real file systems are, asked every tenth second beside the collection (a file system may hang) and repeated each second.
/// One that has not answered for half a minute is a gap, and is not asked again until it has.
/// </summary>
public sealed class DiskSpaceCollector : ICollector
{
    private const int MostMounts = 32;
    private const int AskEvery = 10;
    private const int KeepAsked = 6;
    private const int StaleAfter = 30;
    private readonly Func<IReadOnlyList<string>> _list;
    private readonly HostRoot _root;
    private readonly Func<string, FileSystemUse> _ask;
    private readonly DeviceTable _mounts;
    private readonly DeviceTable _inodes;
    private readonly Dictionary<string, Answer> _answers = new(StringComparer.Ordinal);
    private int _round;

    /// <param name="root">The host.</param>
    /// <param name="series">Where the series go.</param>
    /// <param name="ask">Tells how full the file system at a path is; null for the system's own answer.</param>
    /// <param name="list">Tells which file systems there are; null for those of the mount table.</param>
    public DiskSpaceCollector(
        HostRoot root, SeriesTable series, Func<string, FileSystemUse>? ask = null, Func<IReadOnlyList<string>>? list = null)
    {
        _root = root;
        _list = list ?? new MountList(root.ProcessView("mounts")).Read;
        _ask = ask ?? FileSystemUse.Of;
        _mounts = new DeviceTable(series, MostMounts, KeepAsked, Define);
        _inodes = new DeviceTable(series, MostMounts, KeepAsked * AskEvery, DefineInodes);
    }

    public string Name => "disk_space";

    /// <summary>Questions that have not been answered yet.</summary>
    public int Pending => _answers.Values.Count(a => !a.Task.IsCompleted);

    public void Collect()
    {
        if (_round % AskEvery == 0)
        {
            AskAll();
        }

        foreach (var mount in _mounts.All)
        {
            if (_answers.TryGetValue(mount.Name, out var answer) && answer.Latest(_round) is { } use && _round - answer.Round < StaleAfter)
            {
                mount.Slots[0].Set(use.Size);
                mount.Slots[1].Set(use.Used);
                mount.Slots[2].Set(use.Free);
                mount.Slots[3].Set(use.UsedPercent);
                SetInodes(mount.Name, use);
            }
        }

        _inodes.EndRound();
        _round++;
    }

    private static IEnumerable<SeriesDefinition> Define(string mount)
    {
        var label = ("mount", SeriesNames.CleanLabelValue(mount));
        yield return SeriesDefinition.Gauge("disk.size", "By", 0, label);
        yield return SeriesDefinition.Gauge("disk.used", "By", 0, label);
        yield return SeriesDefinition.Gauge("disk.free", "By", 0, label);
        yield return SeriesDefinition.Gauge("disk.used_percent", "%", 2, label);
    }

    private static IEnumerable<SeriesDefinition> DefineInodes(string mount)
    {
        var label = ("mount", SeriesNames.CleanLabelValue(mount));
        yield return SeriesDefinition.Gauge("disk.inodes", "1", 0, label);
        yield return SeriesDefinition.Gauge("disk.inodes_used", "1", 0, label);
        yield return SeriesDefinition.Gauge("disk.inodes_percent", "%", 2, label);
    }

    // Btrfs, FAT and others make inodes as they need them: no bound, no series.
    private void SetInodes(string mount, FileSystemUse use)
    {
        if (use.Inodes > 0 && _inodes.Meet(mount) is { } inodes)
        {
            inodes.Slots[0].Set(use.Inodes);
            inodes.Slots[1].Set(use.InodesUsed);
            inodes.Slots[2].Set(use.InodesPercent);
        }
    }

    private void AskAll()
    {
        foreach (var path in _list())
        {
            if (_mounts.Meet(path) is null)
            {
                continue;
            }

            if (!_answers.TryGetValue(path, out var answer))
            {
                answer = _answers[path] = new Answer();
            }

            if (answer.Task.IsCompleted)
            {
                answer.Latest(_round);
                answer.Task = Task.Run(() => TryAsk(_root.PathOf(path)));
            }
        }

        _mounts.EndRound();
        foreach (var gone in _answers.Where(a => a.Value.Task.IsCompleted && !_mounts.All.Any(m => m.Name == a.Key)).ToArray())
        {
            _answers.Remove(gone.Key);
        }
    }

    private FileSystemUse? TryAsk(string path)
    {
        try
        {
            return _ask(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // An unmounted or forbidden file system has no answer: its series become gaps.
            return null;
        }
    }

    private sealed class Answer
    {
        private Task? _taken;
        private FileSystemUse? _use;

        public Task<FileSystemUse?> Task { get; set; } = System.Threading.Tasks.Task.FromResult<FileSystemUse?>(null);

        /// <summary>The round that the latest answer was taken in.</summary>
        public int Round { get; private set; }

        public FileSystemUse? Latest(int round)
        {
            if (Task.IsCompletedSuccessfully && !ReferenceEquals(_taken, Task))
            {
                _taken = Task;
                _use = Task.Result;
                Round = round;
            }

            return _use;
        }
    }
}
