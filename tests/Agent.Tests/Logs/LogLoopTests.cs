using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Tests.Logs;

[UnsupportedOSPlatform("windows")]
public sealed class LogLoopTests
{
    [Fact]
    public async Task Run_LinesAreWritten_SendsThemAtTheFlushInterval()
    {
        await using var rig = await LogRig.ForAppAsync();
        await rig.RunAsync(12);
        Assert.Empty(rig.Hub.Frames);
        rig.Append("2026-11-01T12:00:05Z ERROR one\ntwo\n");
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 2, "they arrive");
        Assert.Equal((LogLevel.Error, "app", "2026-11-01T12:00:05Z ERROR one"), (rig.Hub.Lines[0].Level, rig.Hub.Lines[0].Source, rig.Hub.Lines[0].Text));
        var (route, header) = Assert.Single(rig.Hub.Frames);
        Assert.Equal(("hub", 1UL), (route, header.Sequence));

        rig.Rig.Server.FlushIntervalSeconds = 60;
        await rig.RunAsync(70);
        var frames = rig.Hub.Frames.Count;
        for (var i = 0; i < 120; i++)
        {
            rig.Append($"slow {i}\n");
            await rig.RunAsync(1);
        }

        Assert.InRange(rig.Hub.Frames.Count - frames, 1, 3);
        Assert.Empty(rig.Hub.Faults);
    }

    [Fact]
    public async Task Run_Watched_SendsEachSecond()
    {
        await using var rig = await LogRig.ForAppAsync();
        rig.Rig.Server.FlushIntervalSeconds = 1;
        rig.Append("");
        await rig.RunAsync(15);
        for (var i = 0; i < 5; i++)
        {
            rig.Append($"line {i}\n");
            await rig.RunAsync(1);
            Assert.Equal(i + 1, rig.Hub.Lines.Count);
        }
    }

    [Fact]
    public async Task Run_NoHub_UsesTheGateway()
    {
        await using var rig = await LogRig.ForAppAsync();
        rig.Rig.Server.OffersHub = false;
        await rig.RunAsync(12);
        rig.Append("one\n");
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 1, "it arrives");
        Assert.Equal("frames", rig.Hub.Frames[0].Route);
        Assert.Contains("POST /api/v1/logs/frames", rig.Rig.Server.Requests);
    }

    [Fact]
    public async Task Run_ServerAway_KeepsTheLinesInTheirFile()
    {
        await using var rig = await LogRig.ForAppAsync(mostPerSecond: 100);
        await rig.RunAsync(12);
        rig.Hub.Answer = _ => (503, false);
        for (var i = 0; i < 600; i++)
        {
            rig.Append(string.Concat(Enumerable.Range(0, 50).Select(n => $"line {(i * 50) + n} of a service that goes on\n")));
            await rig.RunAsync(1);
        }

        Assert.InRange(rig.Loop.Counters.Lines, 100, 6000);
        rig.Hub.Answer = route => (route == "hub" ? 201 : 202, true);
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count >= 30_000, "they arrive");
        Assert.Equal(Enumerable.Range(0, 30_000).Select(i => $"line {i} of a service that goes on"), rig.Hub.Texts);
        Assert.Equal(0, rig.Loop.Counters.LeftOut);
    }

    [Fact]
    public async Task Run_Flood_LeavesLinesOutAndSaysHowMany()
    {
        await using var rig = await LogRig.ForAppAsync(mostPerSecond: 10);
        await rig.RunAsync(12);
        rig.Append(string.Concat(Enumerable.Range(0, 5000).Select(n => $"line {n}\n")));
        await rig.RunUntilAsync(() => rig.Loop.Counters.LeftOut > 4000 && rig.Hub.Texts.Any(t => t.Contains("left out", StringComparison.Ordinal)), "it says so");
        await rig.RunAsync(20);
        var said = rig.Hub.Lines.Where(l => l.Source == "nexus-agent").Sum(l => int.Parse(l.Text.Split(' ')[0], null));
        Assert.Equal(5000, said + rig.Hub.Lines.Count(l => l.Source == "app"));
        Assert.Equal(rig.Loop.Counters.LeftOut, said);
    }

    [Fact]
    public async Task Run_FrameRefused_GoesOnWithTheNext()
    {
        await using var rig = await LogRig.ForAppAsync();
        await rig.RunAsync(12);
        rig.Hub.Answer = _ => (400, false);
        rig.Append("bad\n");
        await rig.RunUntilAsync(() => rig.Loop.Counters.Refused == 1, "it is refused");
        rig.Hub.Answer = _ => (201, true);
        rig.Append("good\n");
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 1, "the next arrives");
        Assert.Equal(["good"], rig.Hub.Texts);
    }

    [Fact]
    public async Task Kill_FrameWasTakenButNotConfirmed_SendsTheSameAgain()
    {
        await using var rig = await LogRig.ForAppAsync();
        await rig.RunAsync(12);
        rig.Hub.Answer = _ => (503, true);
        rig.Append("one\n");
        await rig.RunUntilAsync(() => rig.Hub.Frames.Count == 1, "it arrives, and nobody says so");
        rig.Append("two\n");
        rig.Kill();
        rig.Hub.Answer = _ => (201, true);
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 2, "both are there");
        Assert.Equal([1UL, 1UL, 2UL], rig.Hub.Frames.Select(f => f.Header.Sequence));
        Assert.Equal(["one", "two"], rig.Hub.Texts);
        Assert.Empty(rig.Hub.Faults);
    }

    [Fact]
    public async Task Kill_NothingWasSentYet_BeginsWhereTheFirstLifeDid()
    {
        await using var rig = await LogRig.ForAppAsync();
        rig.Append("before\n");
        await rig.RunAsync(3);
        rig.Append("one\n");
        rig.Kill();
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 1, "it arrives");
        Assert.Equal(["one"], rig.Hub.Texts);
    }

    [Fact]
    public async Task Kill_DiskDidNotTakeTheState_NothingIsSentUntilItDoes()
    {
        await using var rig = await LogRig.ForAppAsync();
        await rig.RunAsync(12);
        Directory.CreateDirectory(Path.Join(rig.Rig.DataDirectory, "logs.state.new", "x"));
        rig.Append("one\n");
        await rig.RunAsync(20);
        Assert.Empty(rig.Hub.Frames);
        Assert.Contains("logs wait for the disk", rig.Log, StringComparison.Ordinal);
        Directory.Delete(Path.Join(rig.Rig.DataDirectory, "logs.state.new"), recursive: true);
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 1, "it arrives");
    }

    [Fact]
    public async Task Kill_StateIsDamaged_BeginsAnewWithAHigherEpoch()
    {
        await using var rig = await LogRig.ForAppAsync();
        await rig.RunAsync(12);
        rig.Append("one\n");
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 1, "it arrives");
        File.WriteAllBytes(Path.Join(rig.Rig.DataDirectory, "logs.state"), [1, 2, 3]);
        rig.Kill();
        await rig.RunAsync(2);
        rig.Append("two\n");
        await rig.RunUntilAsync(() => rig.Hub.Lines.Count == 2, "the next arrives");
        Assert.True(rig.Hub.Frames[1].Header.Epoch > rig.Hub.Frames[0].Header.Epoch);
        Assert.Contains("is damaged", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_LinesWait_SendsThem()
    {
        await using var rig = await LogRig.ForAppAsync();
        rig.Rig.Server.FlushIntervalSeconds = 300;
        rig.Append("");
        await rig.RunAsync(12);
        rig.Append("last words\n");
        await rig.Loop.FinishAsync(CancellationToken.None);
        Assert.Equal(["last words"], rig.Hub.Texts);
    }
}
