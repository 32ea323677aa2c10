using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class LogReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_EveryKey_IsTaken()
    {
        var logs = Load("""
            logs:
              files:
                - path: /var/log/nginx/*.log
                  source: web
                  multiline: none
                - { path: /var/log/app.log, multiline: dated }
                - path: /var/log/syslog
              journal: { units: [ssh.service, "getty@*"], priority: warning }
              most_per_second: 50
              exclude: ["/health", kube-probe]
              mask: false
            """)!;
        Assert.Equal(
            [
                new LogFileOptions("/var/log/nginx/*.log", "web", LogJoining.None),
                new LogFileOptions("/var/log/app.log", null, LogJoining.Dated),
                new LogFileOptions("/var/log/syslog"),
            ],
            logs.Files);
        Assert.Equal(["ssh.service", "getty@*"], logs.Journal!.Units);
        Assert.Equal(("warning", 50, false), (logs.Journal.Priority, logs.MostPerSecond, logs.Mask));
        Assert.Equal(["/health", "kube-probe"], logs.Exclude);
    }

    [Theory]
    [InlineData("")]
    [InlineData("logs:")]
    [InlineData("logs: { mask: true }")]
    [InlineData("logs: { journal: false }")]
    public void Load_NothingToRead_IsNone(string text) => Assert.Null(Load(text));

    [Fact]
    public void Load_JournalTrue_IsAllOfIt()
    {
        var logs = Load("logs: { journal: true }")!;
        Assert.Empty(logs.Journal!.Units);
        Assert.True(logs.Mask);
        Assert.Equal(200, logs.MostPerSecond);
    }

    [Theory]
    [InlineData("logs: { files: [{ path: var/log/x }] }", "logs.files.path must be the absolute path")]
    [InlineData("logs: { files: [{ source: x }] }", "'logs.files.path' is missing")]
    [InlineData("logs: { files: [{ path: /a }, { path: /a }] }", "holds '/a' twice")]
    [InlineData("logs: { files: [{ path: /a, multiline: \"[0-9]\" }] }", "logs.files.multiline must be")]
    [InlineData("logs: { files: [{ path: /a, sorce: x }] }", "did you mean 'logs.files.source'?")]
    [InlineData("logs: { journal: { units: [\"--file=/etc/shadow\"] } }", "logs.journal.units must hold names")]
    [InlineData("logs: { journal: { priority: loud } }", "logs.journal.priority must be")]
    [InlineData("logs: { journal: yes }", "logs.journal must be true or false")]
    [InlineData("logs: { most_per_second: 0 }", "logs.most_per_second must be a whole number from 1 to 1000")]
    [InlineData("logs: { exclude: [\"\"] }", "logs.exclude must hold texts")]
    public void Load_WhatWillNotDo_SaysWhatWould(string text, string message)
        => Assert.Contains(message, Assert.Throws<UsageException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_FileThatOthersMayWrite_IsNotBelieved()
    {
        var path = Write("logs: { journal: true }");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.Contains("chmod go-w", Assert.Throws<UsageException>(() => LoadFile(path)).Message, StringComparison.Ordinal);
    }

    private LogOptions? Load(string text) => LoadFile(Write(text));

    private string Write(string text)
    {
        var path = _directory.File("agent.yaml");
        File.WriteAllText(path, $"server: https://nexus.example.org\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static LogOptions? LoadFile(string path)
        => OptionsLoader.Load(CommandLine.Parse(["run", "--config", path]).Arguments, _ => null).Options.Logs;
}
