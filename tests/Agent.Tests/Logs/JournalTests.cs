using System.Runtime.Versioning;
using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logs;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Harness;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Tests.Logs;

[Collection(ProgramsCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class JournalTests
{
    [Fact]
    public void TryParse_Entry_IsRead()
    {
        Assert.True(Parse("""
            {"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1790000000123456","MESSAGE":"it is so","PRIORITY":"3","SYSLOG_IDENTIFIER":"app",
             "_SYSTEMD_UNIT":"app.service","_PID":"12","_BOOT_ID":"x","list":["a","b"]}
            """, out var entry));
        Assert.Equal(("s=1;i=2", 1_790_000_000_123, LogLevel.Error), (entry!.Cursor, entry.TimeMs, entry.Level));
        Assert.Equal("it is so", Encoding.UTF8.GetString(entry.Text.Span));
        Assert.Equal("app", entry.Source.Name);
        Assert.Equal([new LogField("unit", "app.service"), new LogField("pid", "12")], entry.Source.Fields);
    }

    [Theory]
    [InlineData("\"6\"", null)]
    [InlineData("\"7\"", LogLevel.Debug)]
    [InlineData("[\"4\",\"3\"]", LogLevel.Warn)]
    [InlineData("\"9\"", null)]
    public void Level_Priority_IsTakenUnlessItIsTheUsual(string priority, LogLevel? level)
    {
        Assert.True(Parse($$"""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1","MESSAGE":"x","PRIORITY":{{priority}}}""", out var entry));
        Assert.Equal(level, entry!.Level);
    }

    [Theory]
    [InlineData("[104,105,255,10]", "hi\uFFFD\n")]
    [InlineData("[\"two\",\"values\"]", "two")]
    [InlineData("null", "")]
    [InlineData("{\"a\":1}", "")]
    public void TryParse_MessageOfOtherForms_IsRead(string message, string text)
    {
        Assert.True(Parse($$"""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1","MESSAGE":{{message}},"PRIORITY":"3"}""", out var entry));
        Assert.Equal(text, Encoding.UTF8.GetString(entry!.Text.Span));
    }

    [Theory]
    [InlineData("No journal files were found.")]
    [InlineData("""{"__REALTIME_TIMESTAMP":"1","MESSAGE":"x"}""")]
    [InlineData("""{"__CURSOR":"a b","__REALTIME_TIMESTAMP":"1"}""")]
    [InlineData("""{"__CURSOR":"a","__REALTIME_TIMESTAMP":"now"}""")]
    [InlineData("""{"__CURSOR":"a",""")]
    [InlineData("[]")]
    [InlineData("")]
    public void TryParse_Else_IsNone(string line) => Assert.False(Parse(line, out _));

    [Fact]
    public async Task Run_Journal_IsFollowedAndGoneOnWithAfterAKill()
    {
        // Entries are handed out by number; what is asked for is written down.
        await using var rig = await StartAsync("""
            echo "$@" >> $HOME/arguments
            n=0
            a="$*"
            case "$a" in *--after-cursor=*) n=${a##*--after-cursor=c}; n=${n%% *};; esac
            while :; do
              n=$((n + 1))
              until [ -e $HOME/entry.$n ]; do [ -e $HOME/end ] && exit 3; sleep 0.05; done
              cat $HOME/entry.$n
            done
            """, new JournalOptions(["app.service"], "info"));
        Entry(rig, 1, "old", at: 0);
        await UntilAsync(rig, () => File.Exists(rig.PathOf("arguments")), "it runs");
        await UntilAsync(rig, () => File.Exists(Path.Join(rig.Rig.DataDirectory, "logs.state")), "the place is known");
        Entry(rig, 2, "one");
        Entry(rig, 3, "two");
        await UntilAsync(rig, () => rig.Hub.Lines.Count == 2, "they arrive");
        Assert.Equal(["one", "two"], rig.Hub.Texts);
        Assert.Equal("app", rig.Hub.Lines[0].Source);

        Entry(rig, 4, "three");
        rig.Kill();
        await UntilAsync(rig, () => rig.Hub.Lines.Count == 3, "the third arrives");
        var arguments = File.ReadAllLines(rig.PathOf("arguments"));
        Assert.Contains("--unit=app.service --priority=info", arguments[0], StringComparison.Ordinal);
        Assert.Contains("--lines=1", arguments[0], StringComparison.Ordinal);
        Assert.Contains("--no-tail --after-cursor=c3", arguments[1], StringComparison.Ordinal);

        File.WriteAllText(rig.PathOf("end"), "");
        await UntilAsync(rig, () => rig.Log.Contains("journalctl ended", StringComparison.Ordinal), "its end is told");
        File.Delete(rig.PathOf("end"));
        Entry(rig, 5, "four");
        await UntilAsync(rig, () => rig.Hub.Lines.Count == 4, "another was started");
        Assert.Equal(["one", "two", "three", "four"], rig.Hub.Texts);
        Assert.Empty(rig.Hub.Faults);
    }

    [Fact]
    public async Task Run_NoJournalctl_SaysSoOnce()
    {
        await using var rig = await LogRig.StartAsync(_ => new LogOptions { Journal = new JournalOptions([]) }, path => [Path.Join(path, "none")]);
        await rig.RunAsync(60);
        Assert.Equal(1, rig.Log.Split("there is no journalctl here").Length - 1);
    }

    [Fact]
    public async Task Run_JournalctlSaysMuch_AllOfItComes()
    {
        await using var rig = await StartAsync("""
            i=0; while [ $i -lt 3000 ]; do i=$((i+1))
            echo "{\"__CURSOR\":\"c$i\",\"__REALTIME_TIMESTAMP\":\"9990000000000000\",\"MESSAGE\":\"line $i\"}"; done
            exec sleep 1000
            """, new JournalOptions([]));
        await UntilAsync(rig, () => rig.Hub.Lines.Count >= 3000, "they arrive");
        Assert.Equal(Enumerable.Range(1, 3000).Select(i => $"line {i}"), rig.Hub.Texts);
    }

    private static bool Parse(string line, out JournalEntry? entry) => JournalEntry.TryParse(Encoding.UTF8.GetBytes(line), out entry);

    private static Task<LogRig> StartAsync(string script, JournalOptions options)
        => LogRig.StartAsync(
            _ => new LogOptions { Journal = options, MostPerSecond = 1000 },
            path => [HostProgram.Write(Path.Join(path, "journalctl"), $"#!/bin/sh\nHOME={path}\n{script}\n")]);

    private static void Entry(LogRig rig, int number, string text, long at = 9_990_000_000_000_000)
    {
        var path = rig.PathOf($"entry.{number}");
        File.WriteAllText(
            path + ".new",
            $$"""{"__CURSOR":"c{{number}}","__REALTIME_TIMESTAMP":"{{at}}","MESSAGE":"{{text}}","SYSLOG_IDENTIFIER":"app"}""" + "\n");
        File.Move(path + ".new", path);
    }

    private static Task<bool> UntilAsync(LogRig rig, Func<bool> isSo, string what)
        => Eventually.Get(
            async () =>
            {
                await rig.RunAsync(1);
                return isSo();
            },
            so => so,
            what);
}
