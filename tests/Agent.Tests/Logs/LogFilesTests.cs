using System.Runtime.Versioning;
using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Tests.Logs;

[UnsupportedOSPlatform("windows")]
public sealed class LogFilesTests
{
    [Fact]
    public void Look_FileThatGrows_BringsEachLineOnce()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\ntwo\n");
        Assert.Equal(["one", "two"], rig.Look(11));
        rig.Append("app.log", "three\r\nfo");
        Assert.Equal(["three"], rig.Look());
        rig.Append("app.log", "ur\n");
        Assert.Equal(["four"], rig.Look(10));
    }

    [Fact]
    public void Look_FirstTime_BeginsAtTheEndOfWhatIsThere()
    {
        using var rig = new FilesRig(path => new LogOptions { Files = [new LogFileOptions(Path.Join(path, "*.log"), Joining: LogJoining.None)] });
        rig.Append("old.log", "old\nbegun ");
        Assert.Empty(rig.Look());
        rig.Append("old.log", "and ended\n");
        rig.Append("new.log", "new\n");
        Assert.Equal(["begun and ended", "new"], rig.Look(11));
        Assert.Empty(rig.Look(40));
    }

    [Fact]
    public void Look_LineThatNeverEnds_ComesAfterAWhile()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "no end");
        Assert.Empty(rig.Look(4));
        Assert.Equal(["no end"], rig.Look(20));
        Assert.Empty(rig.Look(20));
    }

    [Fact]
    public void Look_HugeLine_IsCutAndTheNextIsWhole()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", new string('x', 500_000));
        rig.Append("app.log", new string('x', 500_000) + "\nnext\n");
        var lines = rig.LookForLines(12);
        Assert.Equal((LogText.MostBytes, true), (lines[0].Text.Length, lines[0].Cut));
        Assert.Equal(("next", false), (lines[1].Text, lines[1].Cut));
        Assert.Equal(2, lines.Count);
    }

    [Fact]
    public void Look_Junk_BecomesText()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", [0, 0, 0, .. "a"u8, 0xFF, 0xFE, .. "b\u001b[31m\n"u8, .. "\0\0\n\n"u8, .. "c\n"u8]);
        Assert.Equal(["a\uFFFDb\uFFFD[31m", "c"], rig.Look(11));
    }

    [Fact]
    public void Look_StackTrace_IsOneRecord()
    {
        using var rig = FilesRig.ForApp(LogJoining.Indented);
        rig.Append("app.log", "ERROR it failed\n  at a()\n\tat b()\nCaused by: x\n  at c()\nnext\n");
        Assert.Equal(["ERROR it failed\n  at a()\n\tat b()\nCaused by: x\n  at c()", "next"], rig.Look(13));
        rig.Append("app.log", "slow\n");
        Assert.Empty(rig.Look());
        rig.Append("app.log", " but one\n");
        Assert.Equal(["slow\n but one"], rig.Look(3));
    }

    [Fact]
    public void Look_EndlessRecord_ComesInPiecesAndLosesNothing()
    {
        using var rig = FilesRig.ForApp(LogJoining.Indented);
        var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"  line {i}\n"));
        rig.Append("app.log", "begin\n" + text);
        var lines = rig.LookForLines(15);
        Assert.All(lines, l => Assert.False(l.Cut));
        Assert.Equal("begin\n" + text, string.Concat(lines.Select((l, i) => (i == 0 ? "" : "  ") + l.Text.TrimStart() + "\n")));
    }

    [Fact]
    public void Look_RenamedFile_IsReadToItsEndAndTheNextFromItsBegin()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        Assert.Equal(["one"], rig.Look(11));
        rig.Append("app.log", "two\n");
        rig.Move("app.log", "app.log.1");
        rig.Append("app.log", "three\n");
        rig.Append("app.log.1", "late\n");
        Assert.Equal(["late", "three", "two"], rig.Look(2).Order());
        rig.Append("app.log.1", "later\n");
        Assert.Equal(["later"], rig.Look(2));
        Assert.Empty(rig.Look(60));
    }

    [Fact]
    public void Look_RenamedTwiceBetweenTwoLooks_MissesNothing()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Append("app.log", "two\n");
        rig.Move("app.log", "app.log.2");
        rig.Append("app.log", "three\n");
        rig.Move("app.log", "app.log.1");
        rig.Append("app.log", "four\n");
        Assert.Equal(["four", "three", "two"], rig.Look(3).Order());
        Assert.Empty(rig.Look(60));
    }

    [Fact]
    public void Look_CopiedAndEmptied_ReadsTheRestFromTheCopy()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Append("app.log", "two\n");
        rig.CopyAndEmpty("app.log", "app.log.1");
        rig.Append("app.log", "three and longer than what was there before\n");
        Assert.Equal(["three and longer than what was there before", "two"], rig.Look(3).Order());
        Assert.Empty(rig.Look(60));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Fact]
    public void Look_EmptiedWithoutACopy_BeginsAnew()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        File.WriteAllText(rig.PathOf("app.log"), "2\n");
        Assert.Equal(["2"], rig.Look(2));
        File.WriteAllText(rig.PathOf("app.log"), "longer than before\n");
        Assert.Equal(["longer than before"], rig.Look(2));
    }

    [Fact]
    public void Look_PatternThatTakesRotatedNamesToo_ReadsNothingTwice()
    {
        using var rig = FilesRig.ForApp(name: "app.log*");
        rig.Append("app.log", "one\n");
        Assert.Equal(["one"], rig.Look(11));
        rig.Move("app.log", "app.log.1");
        Assert.Empty(rig.Look(60));
        rig.Append("app.log", "two\n");
        Assert.Equal(["two"], rig.Look(60));
        rig.CopyAndEmpty("app.log", "app.log.2");
        Assert.Empty(rig.Look(60));
        rig.Append("app.log", "three\n");
        Assert.Equal(["three"], rig.Look(60));
        rig.Restart();
        Assert.Empty(rig.Look(60));
    }

    [Fact]
    public void Look_QuietFileAfterRotation_OldOneWrittenLateIsNotReadAgain()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Move("app.log", "app.log.1");
        rig.Append("app.log", "");
        rig.Look(5);
        rig.Append("app.log.1", "reopening logs\n");
        Assert.Equal(["reopening logs"], rig.Look(60));
        rig.Restart();
        rig.Move("app.log.1", "app.log.2");
        rig.Move("app.log", "app.log.1");
        rig.Append("app.log", "two\n");
        Assert.Equal(["two"], rig.Look(60));
    }

    [Fact]
    public void Look_FileThatMayNotBeRead_IsToldOnce()
    {
        using var rig = FilesRig.ForApp();
        Directory.CreateDirectory(rig.PathOf("app.log"));
        rig.Look(60);
        Assert.Equal(1, rig.Log.Split("app.log: it is no file").Length - 1);
        Directory.Delete(rig.PathOf("app.log"));
        rig.Append("app.log", "one\n");
        Assert.Equal(["one"], rig.Look(20));
    }

    [Fact]
    public void Look_DeletedFile_IsLetGo()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Append("app.log", "last words\n");
        File.Delete(rig.PathOf("app.log"));
        Assert.Equal(["last words"], rig.Look(2));
        rig.Look(40);
        rig.Append("app.log", "another\n");
        Assert.Equal(["another"], rig.Look(11));
    }

    [Fact]
    public void Restart_RotatedMeanwhile_GoesOnInEach()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Restart();
        rig.Append("app.log", "two\n");
        rig.Move("app.log", "app.log.2");
        rig.Append("app.log", "three\n");
        rig.Move("app.log", "app.log.1");
        rig.Append("app.log", "four\n");
        rig.Restore();
        Assert.Equal(["two", "three", "four"], rig.Look(3));
        rig.Restart();
        Assert.Empty(rig.Look(60));
    }

    [Fact]
    public void Restart_CopiedAndEmptiedMeanwhile_GoesOnInEach()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one, which is long enough to be known again\n");
        rig.Look(11);
        rig.Restart();
        rig.Append("app.log", "two\n");
        rig.CopyAndEmpty("app.log", "app.log.2");
        rig.Append("app.log", "three\n");
        rig.CopyAndEmpty("app.log", "app.log.1");
        rig.Append("app.log", "four\n");
        rig.Restore();
        Assert.Equal(["two", "three", "four"], rig.Look(3));
        Assert.Empty(rig.Look(60));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Fact]
    public void Restart_PackedMeanwhile_SaysThatLinesMayBeMissing()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Restart();
        rig.Move("app.log", "app.log.1.gz");
        rig.Append("app.log", "another\n");
        rig.Restore();
        Assert.Equal(["another"], rig.Look(11));
        Assert.Equal(1, rig.Counters.Gaps);
        Assert.Contains("lines may be missing", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Restart_FileThatAppearedMeanwhile_IsReadFromItsBegin()
    {
        using var rig = FilesRig.ForApp(name: "*.log");
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Restart();
        rig.Append("other.log", "two\n");
        rig.Restore();
        Assert.Equal(["two"], rig.Look(11));
    }

    [Fact]
    public void Look_SourceOfAPattern_NamesTheFileInAField()
    {
        using var rig = new FilesRig(path => new LogOptions { Files = [new LogFileOptions(Path.Join(path, "*.log"), "web", LogJoining.None)] });
        rig.Look();
        rig.Append("app.log", "one\n");
        var line = Assert.Single(rig.LookForLines(11));
        Assert.Equal("web", line.Source);
        Assert.Equal([new LogField("file", rig.PathOf("app.log"))], line.Fields);
    }

    [Fact]
    public void Look_ManyLines_AllCome()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", string.Concat(Enumerable.Range(0, 30_000).Select(i => $"line {i} of many\n")));
        Assert.Equal(Enumerable.Range(0, 30_000).Select(i => $"line {i} of many"), rig.Look(12));
    }

    [Fact]
    public void Take_ExcludedAndSecret_IsLeftOutAndMasked()
    {
        using var rig = new FilesRig(path => new LogOptions
        {
            Files = [new LogFileOptions(Path.Join(path, "app.log"), Joining: LogJoining.None)], Exclude = ["/health", "kube-probe"],
        });
        rig.Look();
        rig.Append("app.log", "GET /health 200\nlogin password=hunter2\n2026-11-01T11:59:59.5Z ERROR x\n");
        var lines = rig.LookForLines(11);
        Assert.Equal(["login password=***", "2026-11-01T11:59:59.5Z ERROR x"], lines.Select(l => l.Text));
        Assert.Equal((LogLevel.Error, DateTimeOffset.Parse("2026-11-01T11:59:59.5Z", null).ToUnixTimeMilliseconds()), (lines[1].Level, lines[1].TimeMs));
        Assert.Equal(1, rig.Counters.Excluded);
    }
}
