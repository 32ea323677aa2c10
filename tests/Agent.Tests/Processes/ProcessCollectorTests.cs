using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Processes;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Processes;

public sealed class ProcessCollectorTests : IDisposable
{
    private static readonly int Page = Environment.SystemPageSize;
    private readonly ProcessTree _tree = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly ProcessCollector _collector;

    public ProcessCollectorTests() => _collector = new ProcessCollector(_tree.Root, _clock);

    [Fact]
    public void Look_TimeBetweenLooks_GivesTheShareOfACore()
    {
        _tree.Set(10, "busy", ticks: 1000, pages: 5, threads: 3);
        _tree.Set(11, "idle", ticks: 70, pages: 9);
        Assert.All(_collector.Look(), p => Assert.Equal(0, p.CpuHundredths));
        _clock.Advance(TimeSpan.FromSeconds(60));
        _tree.Set(10, "busy", ticks: 1000 + 9000, pages: 6, threads: 3);

        var processes = Look();

        Assert.Equal(new ProcessEntry(10, "busy", 15_000, 6 * Page, 3), processes[10]);
        Assert.Equal(new ProcessEntry(11, "idle", 0, 9 * Page, 1), processes[11]);
    }

    [Fact]
    public void Look_NewProcess_CountsAllOfItsTime()
    {
        Begin();
        _tree.Set(10, "new", ticks: 600, pages: 1, start: 5);
        Assert.Equal(1_000, Look()[10].CpuHundredths);
    }

    [Fact]
    public void Look_PidTakenByAnother_CountsAllOfItsTime()
    {
        _tree.Set(10, "old", ticks: 5000, pages: 1, start: 5);
        Begin();
        _tree.Set(10, "new", ticks: 5600, pages: 1, start: 9);
        Assert.Equal(new ProcessEntry(10, "new", 9_333, Page, 1), Look()[10]);
    }

    [Fact]
    public void Look_TimeThatGoesBack_IsNone()
    {
        _tree.Set(10, "scaled", ticks: 500, pages: 1);
        Begin();
        _tree.Set(10, "scaled", ticks: 499, pages: 1);
        Assert.Equal(0, Look()[10].CpuHundredths);
    }

    [Fact]
    public void Look_ManyProcesses_TakesTwentyByCpuAndTwentyByMemory()
    {
        for (var pid = 1; pid <= 100; pid++)
        {
            _tree.Set(pid, "p", ticks: 0, pages: 1000 - pid);
        }

        Begin();
        for (var pid = 1; pid <= 100; pid++)
        {
            _tree.Set(pid, "p", ticks: pid * 6, pages: 1000 - pid);
        }

        Assert.Equal([.. Enumerable.Range(1, 20), .. Enumerable.Range(81, 20)], Look().Keys.Order());
    }

    [Fact]
    public void Look_ProcessInBothLists_IsThereOnce()
    {
        Begin();
        _tree.Set(10, "both", ticks: 6, pages: 7);
        Assert.Equal([10], Look().Keys);
    }

    [Fact]
    public void Look_KernelThreadThatDoesNothing_IsLeftOut()
    {
        _tree.Set(2, "kthreadd", ticks: 0, pages: 0);
        Begin();
        Assert.Empty(Look());
    }

    [Fact]
    public void Look_OddEntries_ArePassedOver()
    {
        _tree.Set(10, "fine (really)) S 1", ticks: 0, pages: 1);
        _tree.Set(11, "bell\u0007", ticks: 0, pages: 1);
        _tree.Write("12/status", "a process without stat");
        _tree.Write("13/stat", "13 (cut");
        _tree.Write("99999999999/stat", ProcessTree.Stat(1, "too high", 1, 1));
        _tree.Write("14x/stat", ProcessTree.Stat(14, "no number", 1, 1));
        _tree.Write("sys/stat", ProcessTree.Stat(1, "no process", 1, 1));
        Begin();
        var processes = Look();
        Assert.Equal([10, 11], processes.Keys.Order());
        Assert.Equal(("fine (really)) S 1", "bell?"), (processes[10].Name, processes[11].Name));
    }

    [Fact]
    public void Look_ProcessHasEnded_IsGone()
    {
        _tree.Set(10, "short", ticks: 10, pages: 1);
        Begin();
        _tree.End(10);
        Assert.Empty(Look());
        _clock.Advance(TimeSpan.FromSeconds(60));
        _tree.Set(10, "again", ticks: 60, pages: 1);
        Assert.Equal(100, Look()[10].CpuHundredths);
    }

    [Fact]
    public void Look_AbsurdNumbers_StayWithinTheBoundsOfASnapshot()
    {
        Begin();
        _tree.Set(10, "absurd", ticks: long.MaxValue, pages: long.MaxValue, threads: int.MaxValue);
        var snapshot = new ProcessSnapshot(0, Look().Values);
        Assert.Equal(ProcessSnapshot.MostCpuHundredths, snapshot.Entries[0].CpuHundredths);
        Assert.Equal(ProcessSnapshot.MostMemoryBytes, snapshot.Entries[0].MemoryBytes);
        Assert.Equal(ProcessSnapshot.MostThreads, snapshot.Entries[0].Threads);
    }

    [Fact]
    public void Look_NoProc_Throws()
        => Assert.ThrowsAny<IOException>(() => new ProcessCollector(new HostRoot("/nowhere"), _clock).Look());

    [Fact]
    public void Look_ThisHost_FindsThisProcess()
    {
        var here = new ProcessTable(new HostRoot("/"));
        ProcessStat? mine = null;
        here.Visit((int pid, in ProcessStat stat, ReadOnlySpan<byte> _) => mine = pid == Environment.ProcessId ? stat : mine);
        Assert.True(mine is { Ticks: > 0, Threads: > 1, ResidentPages: > 1000 });
    }

    public void Dispose() => _tree.Dispose();

    private void Begin()
    {
        _collector.Look();
        _clock.Advance(TimeSpan.FromSeconds(60));
    }

    private Dictionary<int, ProcessEntry> Look() => _collector.Look().ToDictionary(p => p.Pid);
}
