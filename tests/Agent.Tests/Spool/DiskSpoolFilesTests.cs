using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Spool;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Spool;

public sealed class DiskSpoolFilesTests : IDisposable
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create([SeriesDefinition.Gauge("a.b", "1")]);
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StringWriter _log = new();

    public void Dispose()
    {
        _directory.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Spool_OnARealDisk_KeepsSamplesPrivateAndFindsThemAgain()
    {
        var first = Open();
        Append(first, 1, 2, 3);
        first.Cut(5, 1000);
        Append(first, 4);

        // Not ended, as after a kill.
        using var second = Open();
        Assert.Equal((1, 1), (second.HeldFrames, second.UnframedSamples));
        Assert.Equal([1000, 2000, 3000], second.Read(second.First(_ => true)!)!.Samples.Timestamps);
        var file = Assert.Single(Directory.GetFiles(_directory.File("spool")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        second.Remove(_ => true);
    }

    [Fact]
    public void Spool_DirectoryRemovedWhileItRuns_IsMadeAgain()
    {
        using var first = Open();
        Append(first, 1, 2, 3);
        Directory.Delete(_directory.File("spool"), recursive: true);
        _clock.Advance(TimeSpan.FromSeconds(11));
        Append(first, 4);

        using var second = Open();
        Assert.Equal(4, second.UnframedSamples);
        Assert.Equal(2, _log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Spool_PlaceIsTakenByAFile_WorksInMemory()
    {
        File.WriteAllText(_directory.File("spool"), "");
        using var spool = Open();
        Append(spool, 1, 2, 3);
        Assert.Equal(3, spool.Read(spool.Cut(1, 1000)!)!.Samples.Rows);
        Assert.True(new FileInfo(_directory.File("spool")).Length == 0);
    }

    private FileSpool Open() => new(
        new SpoolParts(
            new DiskSpoolFiles(_directory.File("spool")), new AgentCounters(), new AgentLog(_log, _clock), _clock, () => 0.5, "boot-1"),
        64 << 20);

    private static void Append(FileSpool spool, params int[] seconds)
    {
        foreach (var second in seconds)
        {
            spool.Append(new Sample(second * 1000L, Schema, [second]));
        }
    }
}
