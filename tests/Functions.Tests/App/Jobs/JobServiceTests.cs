using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Jobs;

[Collection(AppCollection.Name)]
public class JobServiceTests
{
    private static readonly JobSchedule EachHour = new(EverySeconds: 3600);

    [Theory]
    [InlineData("61 * * * *", null, "bad-schedule.cron", "minute")]
    [InlineData("* * 31 2 *", null, "bad-schedule.cron", "day")]
    [InlineData("* * * *", null, "bad-schedule.cron", "fields")]
    [InlineData("* * * * *", "Europe/Atlantis", "bad-schedule.timeZone", "Europe/Berlin")]
    public async Task Create_WrongSchedule_NamesTheFieldAndWhatIsAllowed(string cron, string? zone, string kind, string says)
    {
        await using var rig = new JobRig();
        var refused = await Assert.ThrowsAsync<ApiException>(() => rig.CreateAsync(new JobSchedule(cron, zone)));
        Assert.Equal(kind, refused.Kind);
        Assert.Contains(says, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Create_WrongFields_NamesEach()
    {
        await using var rig = new JobRig();
        foreach (var (with, kind) in new (Func<JobDefinition, JobDefinition>, string)[]
        {
            (d => d with { Name = " " }, "bad-name"),
            (d => d with { Schedule = new JobSchedule() }, "bad-schedule"),
            (d => d with { Schedule = new JobSchedule("* * * * *", null, 60) }, "bad-schedule"),
            (d => d with { Schedule = new JobSchedule(EverySeconds: 9) }, "bad-schedule.everySeconds"),
            (d => d with { TimeoutSeconds = 241 }, "bad-timeoutSeconds"),
            (d => d with { MaxConcurrent = 0 }, "bad-maxConcurrent"),
            (d => d with { Retry = new JobRetry(11) }, "bad-retry.mostAttempts"),
            (d => d with { Retry = new JobRetry(2, 100, 99) }, "bad-retry.mostDelaySeconds"),
            (d => d with { Priority = (JobPriority)9 }, "bad-priority"),
            (d => d with { Action = new JobAction("shell") }, "bad-action.kind"),
            (d => d with { Action = new JobAction("http", new() { ["url"] = "file:///etc/passwd" }) }, "bad-url"),
            (d => d with { Action = new JobAction("http", new() { ["url"] = "http://a:b@c/" }) }, "bad-url"),
            (d => d with { Action = new JobAction("http", new() { ["url"] = "http://c/", ["header.Host"] = "d" }) }, "bad-header.Host"),
            (d => d with { Action = new JobAction("http", new() { ["url"] = "http://c/", ["header.X"] = "a\r\nb" }) }, "bad-header.X"),
            (d => d with { Action = new JobAction("command", new() { ["action"] = "ping" }) }, "bad-target"),
            (d => d with { Action = new JobAction("command", new() { ["action"] = "x", ["nodeId"] = "n", ["arguments"] = "[]" }) }, "bad-arguments"),
            (d => d with { Action = new JobAction("ask") }, "bad-question"),
            (d => d with { Action = new JobAction("report", new() { ["webhook"] = "mailto:a@b" }) }, "bad-webhook"),
            (d => d with { Action = new JobAction("retention", new() { ["all"] = "1" }) }, "bad-all"),
            (d => d with { Action = new JobAction("maintenance", new() { ["what"] = "all" }) }, "bad-what"),
            (d => d with { Action = new JobAction(RecordingAction.Name, new() { ["a"] = "sealed:x" }) }, "bad-action.arguments"),
            (d => d with { Action = new JobAction(RecordingAction.Name, Many(10, 8000)) }, "bad-action.arguments"),
        })
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => rig.CreateAsync(EachHour, with));
            Assert.Equal(kind, refused.Kind);
        }
    }

    [Fact]
    public async Task Create_WithSecret_IsKeptEncryptedShownMaskedAndGivenToTheAction()
    {
        await using var rig = new JobRig();
        var job = await CreateWithSecretAsync(rig, "my-secret-value", "here");
        Assert.Equal(JobSecrets.Mask, job.Definition.Action.Arguments![RecordingAction.Secret]);
        var table = await rig.App.Tables.GetAsync(Tables.Jobs);
        await foreach (var row in table.QueryAsync())
        {
            var stored = System.Text.Encoding.UTF8.GetString(row.GetBinary("Definition")!.Value.Span);
            Assert.DoesNotContain("my-secret", stored, StringComparison.Ordinal);
        }

        // Shown and sent back as it was shown: the secret stays.
        await rig.Jobs.ReplaceAsync(JobRig.Ada, job.Id, d => d with { Description = "changed" }, "job.update", null, default);
        await rig.Jobs.StartAsync(JobRig.Ada, job.Id, null, default);
        await rig.RunAsync();
        Assert.Equal("my-secret-value", Assert.Single(rig.Action.Done).Arguments[RecordingAction.Secret]);
    }

    [Fact]
    public async Task Replace_SendingTheSecretElsewhere_IsRefusedUnlessItIsGivenAgain()
    {
        await using var rig = new JobRig();
        var job = await CreateWithSecretAsync(rig, "old", "here");
        var refused = await Assert.ThrowsAsync<ApiException>(() => ChangeAsync(JobSecrets.Mask));
        Assert.Equal("bad-secret", refused.Kind);
        await ChangeAsync("new");
        await rig.Jobs.StartAsync(JobRig.Ada, job.Id, null, default);
        await rig.RunAsync();
        Assert.Equal("new", Assert.Single(rig.Action.Done).Arguments[RecordingAction.Secret]);

        Task<JobItem> ChangeAsync(string secret) => rig.Jobs.ReplaceAsync(
            JobRig.Ada, job.Id, d => d with { Action = ActionOf(secret, "elsewhere") }, "job.update", null, default);
    }

    [Fact]
    public async Task Narrowed_Caller_SeesOnlyJobsThatReachNoMore()
    {
        await using var rig = new JobRig();
        var (web, sub, other) = (
            TestCallers.Create(Role.Operator, "team=web"),
            TestCallers.Create(Role.Operator, "team=web", "zone=a"),
            TestCallers.Create(Role.Operator, "team=db"));
        var all = await rig.CreateAsync(EachHour, name: "all");
        var own = await CreateAsync(web, "own");
        var narrower = await CreateAsync(sub, "narrower");
        Assert.Equal(["all", "narrower", "own"], await NamesAsync(JobRig.Ada));
        Assert.Equal(["narrower", "own"], await NamesAsync(web));
        Assert.Equal(["narrower"], await NamesAsync(sub));
        Assert.Empty(await NamesAsync(other));
        var refused = await Assert.ThrowsAsync<ApiException>(() => rig.Jobs.StartAsync(web, all.Id, null, default));
        Assert.Equal("no-such-job", refused.Kind);

        foreach (var job in new[] { all, own, narrower })
        {
            await rig.Jobs.StartAsync(JobRig.Ada, job.Id, null, default);
        }

        await rig.RunAsync();
        Assert.Equal(["narrower", "own"], await EndedAsync(web));
        Assert.Equal(["narrower"], await EndedAsync(sub));
        var run = (await rig.Tasks.ListAsync(JobRig.Ada, all.Id, null, null, 1, default)).Items[0];
        await Assert.ThrowsAsync<ApiException>(() => rig.Tasks.LogAsync(web, run.Id, default));

        Task<JobItem> CreateAsync(Caller caller, string name) => rig.Jobs.CreateAsync(
            caller, new JobDefinition { Name = name, Schedule = EachHour, Action = new JobAction(RecordingAction.Name) }, null, default);
        async Task<IEnumerable<string>> NamesAsync(Caller caller)
            => (await rig.Jobs.ListAsync(caller, null, 100, default)).Items.Select(j => j.Definition.Name);
        async Task<IEnumerable<string>> EndedAsync(Caller caller)
            => (await rig.Tasks.ListEndedAsync(caller, null, null, 100, default)).Items.Select(r => r.JobName).Order();
    }

    [Fact]
    public async Task Token_WithoutTheScopeOfTheAction_MakesNoJobOfIt()
    {
        await using var rig = new JobRig();
        var caller = TestCallers.Admin with { Kind = CallerKind.PersonalToken, Scopes = new HashSet<string> { Scopes.JobsWrite } };
        var action = new JobAction("command", new() { ["action"] = "ping", ["nodeId"] = "n" });
        var refused = await Assert.ThrowsAsync<ApiException>(() => rig.Jobs.CreateAsync(
            caller, new JobDefinition { Name = "n", Schedule = EachHour, Action = action }, null, default));
        Assert.Equal("scope-missing", refused.Kind);
    }

    [Fact]
    public async Task List_Pages_GoOnByName()
    {
        await using var rig = new JobRig();
        foreach (var name in new[] { "c", "a", "b" })
        {
            await rig.CreateAsync(EachHour, name: name);
        }

        var first = await rig.Jobs.ListAsync(JobRig.Ada, null, 2, default);
        var second = await rig.Jobs.ListAsync(JobRig.Ada, first.Next, 2, default);
        Assert.Equal(["a", "b", "c"], first.Items.Concat(second.Items).Select(j => j.Definition.Name));
        Assert.Null(second.Next);
        Assert.Equal(5, first.Items[0].NextRuns.Count);
    }

    private static Task<JobItem> CreateWithSecretAsync(JobRig rig, string secret, string to)
        => rig.CreateAsync(EachHour, d => d with { Action = ActionOf(secret, to) });

    private static JobAction ActionOf(string secret, string to)
        => new(RecordingAction.Name, new() { [RecordingAction.Secret] = secret, ["to"] = to });

    private static Dictionary<string, string> Many(int count, int length)
        => Enumerable.Range(0, count).ToDictionary(i => $"a{i}", _ => new string('x', length));
}
