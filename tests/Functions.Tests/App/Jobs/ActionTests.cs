using System.Text.Json;
using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Actions;
using CloudNexus.Functions.Outbound.Mail;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Functions.Tests.Notify;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Jobs;

[Collection(AppCollection.Name)]
public class ActionTests
{
    private readonly FakeCommands _commands = new();
    private readonly FakeMailer _mailer = new();

    [Fact]
    public async Task Http_Call_SendsWhatWasGivenAndLogsNeitherPathNorSecret()
    {
        using var server = new TestServer();
        var (run, log) = await RunAsync(new JobAction("http", new()
        {
            ["url"] = server.Address + "/hidden-path?x=1",
            ["method"] = "POST",
            ["body"] = "{\"a\":1}",
            ["header.X-Key"] = "hidden-key",
        }));
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(("POST", "/hidden-path?x=1", "hidden-key", "{\"a\":1}"), Assert.Single(server.Asked));
        Assert.Contains(server.Address, log, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, null, RunState.Failed)]
    [InlineData(503, "503", RunState.Succeeded)]
    [InlineData(200, "204", RunState.Failed)]
    [InlineData(302, null, RunState.Failed)]
    public async Task Http_Answer_IsHeldAgainstWhatIsExpected(int status, string? expect, RunState state)
    {
        using var server = new TestServer(_ => status);
        var arguments = new Dictionary<string, string> { ["url"] = server.Address };
        if (expect is not null)
        {
            arguments["expect"] = expect;
        }

        var (run, _) = await RunAsync(new JobAction("http", arguments));
        Assert.Equal(state, run.State);
    }

    [Fact]
    public async Task Http_ToThisMachine_IsRefusedUnlessTheSettingsAllowIt()
    {
        using var server = new TestServer();
        var (run, _) = await RunAsync(new JobAction("http", new() { ["url"] = server.Address }), new JobOptions());
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("NEXUS_ALLOW_PRIVATE_TARGETS", run.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Report_NarrowedMaker_TellsOnlyOfItsNodes()
    {
        using var server = new TestServer();
        await using var rig = NewRig(Private);
        await rig.App.RegisterAsync("other-host");
        await rig.App.Get<EnrolmentService>().RegisterAsync(
            AppSettings.EnrolmentToken, new RegisterRequest("own-host", null, new() { ["team"] = "web" }, "1.0", null), null, default);
        var action = new JobAction("report", new() { ["webhook"] = server.Address + "/secret", ["title"] = "Morning" });
        var (run, log) = await RunAsync(rig, action, TestCallers.Create(Role.Operator, "team=web"));
        Assert.Equal(RunState.Succeeded, run.State);
        var report = JsonSerializer.Deserialize<JsonElement>(Assert.Single(server.Asked).Body);
        Assert.Equal(1, report.GetProperty("total").GetInt32());
        Assert.StartsWith("Morning: 1 node, 1 UNKNOWN", report.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("other-host", report.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ByMail_HasTheWorstNodesAsTextAndTable()
    {
        var (run, log) = await RunAsync(new JobAction("report", new() { ["to"] = "a@example.org, b@example.org", ["title"] = "Morning <1>" }));
        Assert.Equal(RunState.Succeeded, run.State);
        var mail = Assert.Single(_mailer.Sent);
        Assert.Equal(["a@example.org", "b@example.org"], mail.To);
        Assert.Equal("Morning <1>: 0 nodes", mail.Subject);
        Assert.Contains("<h2>Morning &lt;1&gt;</h2><p>0 nodes</p>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("Mailed to 2 of 2.", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_MailThatFails_FailsTheRunAndTheWebhookIsStillCalled()
    {
        using var server = new TestServer();
        _mailer.Failure = new MailException("No mail server is configured: set NEXUS_SMTP_URL and NEXUS_MAIL_FROM.");
        var (run, _) = await RunAsync(new JobAction("report", new() { ["to"] = "a@example.org", ["webhook"] = server.Address }));
        Assert.Equal((RunState.Failed, _mailer.Failure.Message), (run.State, run.Reason));
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData("to", "")]
    [InlineData("to", "nobody")]
    [InlineData("to", "a@example.org;b@example.org")]
    [InlineData("title", "two\nlines")]
    [InlineData("webhook", null)]
    public async Task Report_WrongArgument_IsRefused(string argument, string? value)
    {
        var arguments = new Dictionary<string, string> { ["webhook"] = "https://hooks.example" };
        arguments[argument] = value!;
        if (value is null)
        {
            arguments.Remove(argument);
        }

        var refused = await Assert.ThrowsAsync<ApiException>(() => RunAsync(new JobAction("report", arguments)));
        Assert.Equal($"bad-{argument}", refused.Kind);
    }

    [Fact]
    public void ReportMail_NodeWithTrouble_IsARowWithItsNumbers()
    {
        var node = new NodeItem
        {
            Id = "n", Name = "web & co", Type = "server", Status = "UP", Labels = new Dictionary<string, string>(), Cpu = 97.4, Memory = 12,
        };
        var mail = FleetReportMail.Of(FleetReport.Of("Report", [node], new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero)), ["a@example.org"]);
        Assert.Equal("Report: 1 node, 1 UP", mail.Subject);
        Assert.Equal("Report: 1 node, 1 UP\nweb & co: UP, cpu 97 %, memory 12 %\n\n2026-11-01 12:00 UTC", mail.Text);
        Assert.Matches("<tr>.*web &amp; co<.*UP<.*97 %<.*12 %<.*</tr>", mail.Html);
    }

    [Fact]
    public async Task Retention_Run_DropsWhatHasExpired()
    {
        await using var rig = NewRig(Private);
        await rig.App.Tables.GetAsync("DeadLetters20200101");
        var (run, log) = await RunAsync(rig, new JobAction("retention"), JobRig.Ada);
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Contains("DeadLetters20200101", log, StringComparison.Ordinal);
        Assert.Empty(await rig.App.Tables.ListAsync("DeadLetters2020", default));
    }

    [Fact]
    public async Task Maintenance_All_DoesEach()
    {
        var (run, log) = await RunAsync(new JobAction("maintenance"));
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.All(["Done: close.", "Done: downsample.", "Done: tidy."], done => Assert.Contains(done, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backup_Run_SaysWhatItDidAndIsListed()
    {
        await using var rig = NewRig(Private);
        await rig.App.RegisterAsync();
        var (run, log) = await RunAsync(rig, new JobAction("backup", new() { ["tables"] = "Nodes, Keys" }), JobRig.Ada);
        Assert.Equal(RunState.Succeeded, run.State);
        var made = Assert.Single((await rig.App.Get<BackupCatalogue>().ReadAsync(default)).Backups);
        Assert.NotNull(made.VerifiedAt);
        Assert.All(
            [$"Begins {made.Name}: 2 tables.", "Copied Nodes: 1 rows.", $"Verified {made.Name}: 2 tables"],
            line => Assert.Contains(line, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backup_NoSuchTables_FailsAndSaysWhy()
    {
        var (run, _) = await RunAsync(new JobAction("backup", new() { ["tables"] = "Nothing" }));
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("no such tables", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_Run_ArchivesWhatIsDue()
    {
        await using var rig = NewRig(Private);
        (await (await rig.App.Tables.GetAsync("raw20261020")).AddEntityAsync(new("node", "00000000600") { ["Rows"] = 1 })).EnsureSuccess();
        var (run, log) = await RunAsync(rig, new JobAction("archive", new() { ["tables"] = "raw" }), JobRig.Ada);
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Contains("Copied raw20261020: 1 rows.", log, StringComparison.Ordinal);
        Assert.Equal("raw20261020.nxb", Assert.Single((await rig.App.Get<BackupCatalogue>().ReadAsync(default)).Archives).Name);
    }

    [Theory]
    [InlineData("backup", "keep", "0")]
    [InlineData("backup", "fullEach", "32")]
    [InlineData("backup", "tables", "a/b")]
    [InlineData("archive", "tables", "raw,m2")]
    [InlineData("archive", "keepDays", "-1")]
    public async Task Create_ArgumentThatCannotBe_IsRefusedByName(string kind, string argument, string value)
    {
        await using var rig = NewRig(Private);
        var action = new JobAction(kind, new() { [argument] = value });
        var refused = await Assert.ThrowsAsync<ApiException>(() => rig.Jobs.CreateAsync(JobRig.Ada, new NewTask(action), null, default));
        Assert.Equal($"bad-{argument}", refused.Kind);
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("archive")]
    public async Task Create_ByAnOperator_IsForbidden(string kind)
    {
        await using var rig = NewRig(Private);
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => rig.Jobs.CreateAsync(TestCallers.Create(Role.Operator), new NewTask(new JobAction(kind)), null, default));
        Assert.Equal("admins-only", refused.Kind);
    }

    [Fact]
    public async Task LongRuns_WorkThatIsNotDone_GoesOnInAnotherRunOfItsJob()
    {
        await using var rig = NewRig(Private);
        var job = await rig.CreateAsync(new JobSchedule(EverySeconds: 86_400), d => d with { TimeoutSeconds = 40 });
        var stored = (await rig.App.Get<JobStore>().FindAsync(job.Id, default))!.Value.Job;
        var log = new JobLog(rig.Time);
        await rig.App.Get<LongRuns>().RunAsync(
            stored,
            log,
            budget =>
            {
                Assert.False(budget.IsSpent);
                rig.Time.Advance(TimeSpan.FromSeconds(30));
                return Task.FromResult(!budget.IsSpent);
            },
            default);
        Assert.Empty(rig.Action.Done);

        await rig.RunAsync();

        Assert.Contains("goes on", log.ToString(), StringComparison.Ordinal);
        Assert.Single(rig.Action.Done);
    }

    [Fact]
    public async Task Command_OfSeveralTargets_IsMadeInTheMakersNameAndWaitedFor()
    {
        _commands.Make = request =>
            [FakeCommands.Item(request, "a", CommandStatus.Queued), FakeCommands.Item(request, "b", CommandStatus.Proposed)];
        var (run, log) = await RunAsync(new JobAction("command", new()
        {
            ["action"] = "restart",
            ["labels"] = "team=web,zone=a",
            ["arguments"] = "{\"unit\":\"nginx\"}",
        }));
        Assert.Equal(RunState.Succeeded, run.State);
        var (request, maker) = Assert.Single(_commands.Made);
        Assert.Equal(("restart", 60, "web"), (request.Action, request.ExpirySeconds, request.Target!.Labels!["team"]));
        Assert.Equal("nginx", request.Arguments!.Value.GetProperty("unit").GetString());
        Assert.Equal(("id-of-Admin", Role.Admin), (maker.UserId, maker.Role));
        Assert.Contains("2 made, 1 of them wait for an operator's signature.", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CommandStatus.Failed)]
    [InlineData(CommandStatus.Expired)]
    [InlineData(CommandStatus.Refused)]
    [InlineData(CommandStatus.Cancelled)]
    public async Task Command_ThatDoesNotComplete_FailsTheRun(CommandStatus end)
    {
        _commands.End = end;
        var (run, log) = await RunAsync(new JobAction("command", new() { ["action"] = "ping", ["nodeId"] = "n" }));
        Assert.Equal((RunState.Failed, "1 of 1 commands did not complete."), (run.State, run.Reason));
        Assert.Contains($"a: {end}", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_ThatDoesNotEnd_IsCalledOffWithTheJobsTime()
    {
        _commands.EndsAfter = int.MaxValue;
        var (run, _) = await RunAsync(new JobAction("command", new() { ["action"] = "ping", ["nodeId"] = "n" }));
        Assert.Equal(RunState.TimedOut, run.State);
        await CloudNexus.Harness.Eventually.True(() => _commands.Cancelled.Count == 1, "it is called off");
    }

    [Fact]
    public async Task Ask_Question_LogsTheAnswer()
    {
        var (run, log) = await RunAsync(new JobAction("ask", new() { ["question"] = "How full are the disks?" }));
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal("How full are the disks?", Assert.Single(_commands.Made).Request.Text);
        Assert.Contains("the answer", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OfAUserWhoIsGone_IsNotMade()
    {
        var gone = TestCallers.Create(Role.Operator) with { Id = Ids.New() };
        await using var rig = NewRig(Private);
        var (run, _) = await RunAsync(rig, new JobAction("command", new() { ["action"] = "ping", ["nodeId"] = "n" }), gone);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("may not any more", run.Reason, StringComparison.Ordinal);
        Assert.Empty(_commands.Made);
    }

    private static JobOptions Private { get; } = new() { AllowPrivateAddresses = true };

    private JobRig NewRig(JobOptions options) => new(more: services =>
    {
        services.AddSingleton(options);
        services.AddSingleton<ICommands>(_commands);
        services.AddSingleton<IMailer>(_mailer);
    });

    private async Task<(RunItem Run, string Log)> RunAsync(JobAction action, JobOptions? options = null)
    {
        await using var rig = NewRig(options ?? Private);
        return await RunAsync(rig, action, JobRig.Ada);
    }

    private static async Task<(RunItem Run, string Log)> RunAsync(JobRig rig, JobAction action, Caller caller)
    {
        var task = await rig.Jobs.CreateAsync(caller, new NewTask(action), null, default);
        await rig.RunAsync();
        return (await rig.Tasks.GetAsync(JobRig.Ada, task.Id, default), (await rig.Tasks.LogAsync(JobRig.Ada, task.Id, default)).Text);
    }
}
