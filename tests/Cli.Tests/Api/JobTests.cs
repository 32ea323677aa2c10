using System.Text.Json;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Api;

/// <summary>Jobs over the whole server.</summary>
[Collection(InstallationCollection.Name)]
public sealed class JobTests(Installation installation)
{
    private readonly string _name = $"job-{Guid.NewGuid():N}"[..16];

    [Fact]
    public async Task Job_FromCreationToRemoval_IsAsItWasSaid()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var made = await nexus.RunAsync(
            "jobs", "create", _name, "--cron", "0 3 * * *", "--time-zone", "Europe/Berlin", "--action", "http",
            "--arg", "url=https://example.org/", "--arg", "header.Authorization=Bearer secret", "--timeout", "2m", "--attempts", "3", "--overlap", "queue", "--disabled");
        Assert.True(made.Exit == ExitCodes.Success, made.Error);

        var edited = await nexus.JsonAsync("jobs", "edit", _name, "--every", "1h", "--arg", "method=HEAD", "--description", "Why");
        var off = await nexus.JsonAsync("jobs", "disable", _name);
        var on = await nexus.JsonAsync("jobs", "enable", _name);
        var list = await nexus.RunAsync("jobs", "list");
        var shown = await nexus.RunAsync("jobs", "show", _name);
        var removed = await nexus.RunAsync("jobs", "delete", _name, "--yes");

        var definition = edited.GetProperty("definition");
        Assert.Equal(3600, definition.GetProperty("schedule").GetProperty("everySeconds").GetInt32());
        Assert.Equal((120, 3, "queue"), (
            definition.GetProperty("timeoutSeconds").GetInt32(),
            definition.GetProperty("retry").GetProperty("mostAttempts").GetInt32(),
            definition.GetProperty("overlap").GetString()));
        Assert.Equal((false, true), (Enabled(off), Enabled(on)));
        Assert.Contains(
            list.Lines, l => l.StartsWith($"{_name}  on", StringComparison.Ordinal) && l.Contains("every 60 min", StringComparison.Ordinal));
        Assert.Contains("header.Authorization=***", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", made.Out + shown.Out + edited.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, removed.Exit);
        Assert.Contains("no job", (await nexus.RunAsync("jobs", "show", _name)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Wait_EndsWithTheRun()
    {
        using var nexus = await installation.LoggedInAsync("operator");
        var nowhere = $"url=http://127.0.0.1:{Harness.Ports.Free()}/";
        await nexus.RunAsync("jobs", "create", _name, "--every", "1d", "--action", "http", "--arg", nowhere);

        var ran = await nexus.RunAsync("jobs", "run", _name, "--wait");
        var runs = await nexus.JsonAsync("jobs", "runs", _name, "--status", "failed");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains($"{_name}: failed", ran.Error, StringComparison.Ordinal);
        var run = Assert.Single(runs.GetProperty("items").EnumerateArray());
        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("jobs", "log", run.GetProperty("id").GetString()!)).Exit);
        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("jobs", "cancel", run.GetProperty("id").GetString()!)).Exit);
    }

    [Fact]
    public async Task Create_WrongCron_NamesTheField()
    {
        using var nexus = await installation.LoggedInAsync("operator");

        var ran = await nexus.RunAsync("jobs", "create", _name, "--cron", "61 * * * *", "--action", "ask", "--arg", "question=Well?");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("minute", ran.Error, StringComparison.Ordinal);
    }

    private static bool Enabled(JsonElement job) => job.GetProperty("definition").GetProperty("enabled").GetBoolean();
}
