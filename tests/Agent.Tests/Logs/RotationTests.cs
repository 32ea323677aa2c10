using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logs;

namespace CloudNexus.Agent.Tests.Logs;

[UnsupportedOSPlatform("windows")]
public sealed class RotationTests
{
    private static readonly DateTime Noon = new(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Look_CopiedEmptiedAndRenamedBetweenTwoLooks_ReadsEachOnce()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.Append("app.log", "two\n");
        rig.CopyAndEmpty("app.log", "app.log.2");
        rig.Append("app.log", "3\n");
        rig.Move("app.log", "app.log.1");
        rig.Append("app.log", "four\n");
        Assert.Equal(["3", "four", "two"], rig.Look(3).Order());
        Assert.Empty(rig.Look(60));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Fact]
    public void Restart_EmptiedAgainWhileItsFirstCopyIsOpen_ReadsWhatCameBetween()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        rig.Look(11);
        rig.CopyAndEmpty("app.log", "app.log.2");
        Assert.Empty(rig.Look(2));
        rig.Restart();
        rig.Append("app.log", "two\n");
        rig.CopyAndEmpty("app.log", "app.log.1");
        rig.Restore();
        rig.Restore();
        Assert.Equal(["two"], rig.Look(3));
        Assert.Empty(rig.Look(60));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Restart_ManyRotationsOfOneMoment_GoesOnInEachInOrder(bool isCopy)
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "begin\n");
        File.SetLastWriteTimeUtc(rig.PathOf("app.log"), Noon);
        Assert.Equal(["begin"], rig.Look(11));
        rig.Restart();
        for (var i = 12; i > 0; i--)
        {
            rig.Append("app.log", $"{i}\n");
            File.SetLastWriteTimeUtc(rig.PathOf("app.log"), Noon);
            if (isCopy)
            {
                rig.CopyAndEmpty("app.log", $"app.log.{i}");
            }
            else
            {
                rig.Move("app.log", $"app.log.{i}");
            }
        }

        rig.Append("app.log", "end\n");
        File.SetLastWriteTimeUtc(rig.PathOf("app.log"), Noon);
        rig.Restore();
        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => $"{12 - i}"), "end"], rig.Look(3));
        rig.Restart();
        Assert.Empty(rig.Look(60));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Fact]
    public void Look_EmptiedInTheMomentOfALook_ReadsTheCopy()
    {
        using var rig = FilesRig.ForApp();
        rig.Look(9);
        rig.Append("app.log", "");
        File.SetLastWriteTimeUtc(rig.PathOf("app.log"), Noon);
        Assert.Empty(rig.Look(1));
        rig.Append("app.log", "one\n");
        File.SetLastWriteTimeUtc(rig.PathOf("app.log"), Noon);
        rig.CopyAndEmpty("app.log", "app.log.1");
        File.SetLastWriteTimeUtc(rig.PathOf("app.log"), Noon);
        Assert.Equal(["one"], rig.Look(2));
        Assert.Empty(rig.Look(60));
    }

    [Fact]
    public void Look_CopyWhoseTimeIsOfWholeSeconds_IsFound()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "one\n");
        File.SetLastWriteTimeUtc(rig.PathOf("app.log"), Noon.AddSeconds(0.5));
        rig.Look(11);
        rig.Append("app.log", "two\n");
        rig.CopyAndEmpty("app.log", "app.log.1");
        File.SetLastWriteTimeUtc(rig.PathOf("app.log.1"), Noon);
        Assert.Equal(["two"], rig.Look(3));
        Assert.Empty(rig.Look(60));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Fact]
    public void Restart_CopiedAndNotYetEmptied_ReadsItOnce()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "");
        rig.Look(11);
        rig.Restart();
        rig.Append("app.log", "one\n");
        File.Copy(rig.PathOf("app.log"), rig.PathOf("app.log.1"));
        rig.Restore();
        Assert.Equal(["one"], rig.Look(2));
        File.WriteAllText(rig.PathOf("app.log"), "");
        rig.Append("app.log", "2\n");
        Assert.Equal(["2"], rig.Look(20));
        Assert.Equal(0, rig.Counters.Gaps);
    }

    [Fact]
    public void Look_FirstTime_PassesOverWhatWasRotatedBefore()
    {
        using var rig = new FilesRig(path => new LogOptions { Files = [new LogFileOptions(Path.Join(path, "app.log"), Joining: LogJoining.None)] });
        rig.Append("app.log", "");
        rig.Append("app.log.1", "long before\n");
        foreach (var name in new[] { "app.log", "app.log.1" })
        {
            File.SetLastWriteTimeUtc(rig.PathOf(name), Noon);
        }

        Assert.Empty(rig.Look(11));
        rig.Append("app.log.1", "late\n");
        rig.Append("app.log", "one\n");
        Assert.Equal(["late", "one"], rig.Look(3));
        Assert.Empty(rig.Look(60));
    }

    [Fact]
    public void Look_EmptiedWithoutACopyAgainAndAgain_IsToldOnceUntilItIsWell()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "line 9\n");
        rig.Look(11);
        for (var i = 8; i > 0; i--)
        {
            File.WriteAllText(rig.PathOf("app.log"), $"line {i}\n");
            Assert.Equal([$"line {i}"], rig.Look(2));
        }

        Assert.Equal(8, rig.Counters.Gaps);
        Assert.Equal(1, Told(rig));
        Assert.Empty(rig.Look(600));
        File.WriteAllText(rig.PathOf("app.log"), "line 0\n");
        Assert.Equal(["line 0"], rig.Look(2));
        Assert.Equal(2, Told(rig));
    }

    [Fact]
    public void Restart_AllThatWasReadIsGone_IsToldOnceOfAPath()
    {
        using var rig = FilesRig.ForApp();
        rig.Append("app.log", "1\n");
        rig.Look(11);
        for (var i = 2; i < 6; i++)
        {
            rig.Move("app.log", $"app.log.{i}");
            rig.Append("app.log", $"{i}\n");
            Assert.Equal([$"{i}"], rig.Look(2));
        }

        rig.Restart();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(rig.PathOf("app.log"))!, "app.log*"))
        {
            File.Delete(file);
        }

        rig.Restore();
        Assert.Equal(5, rig.Counters.Gaps);
        Assert.Equal(1, Told(rig));
    }

    [Theory]
    [InlineData(".10", ".2")]
    [InlineData(".2", ".1")]
    [InlineData("-20261121", "-20261122")]
    [InlineData(".2026-11-21T09", ".2026-11-21T10")]
    public void Compare_TwoEnds_OlderFirst(string older, string newer)
    {
        Assert.True(RotatedNames.Compare(older, newer) < 0);
        Assert.True(RotatedNames.Compare(newer, older) > 0);
        Assert.Equal(0, RotatedNames.Compare(older, older));
    }

    private static int Told(FilesRig rig) => rig.Log.Split("lines may be missing").Length - 1;
}
