using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Jobs;

[Collection(AppCollection.Name)]
public class JobFeedTests
{
    [Fact]
    public async Task Changes_AreSentToWhoMaySeeTheJob()
    {
        var recorder = new LiveRecorder();
        await using var app = recorder.CreateApp();
        var web = TestCallers.Create(Role.Operator, "team=web");
        var audience = LiveAudience.Of(web);
        await app.Get<LiveAudienceStore>().KeepAsync(audience, default);
        var jobs = app.Get<JobService>();
        var all = await jobs.CreateAsync(TestCallers.Admin, DefinitionOf("all"), null, default);
        var own = await jobs.CreateAsync(web, DefinitionOf("own"), null, default);
        await Eventually.True(() => GroupsOf("job", "own").Length == 2 && GroupsOf("job", "all").Length > 0, "the jobs are shown");
        Assert.Equal([LiveNames.FleetGroup, audience.Group], GroupsOf("job", "own"));
        Assert.Equal([LiveNames.FleetGroup], GroupsOf("job", "all"));

        await jobs.StartAsync(web, own.Id, null, default);
        await jobs.StartAsync(TestCallers.Admin, all.Id, null, default);
        await app.Get<JobEngine>().RunAsync(default);
        await Eventually.True(
            () =>
            {
                app.Time.Advance(JobFeed.Interval);
                return RunsFor(audience.Group).Contains("own succeeded") && RunsFor(LiveNames.FleetGroup).Contains("all succeeded");
            },
            "the runs are shown");
        Assert.DoesNotContain(RunsFor(audience.Group), r => r.StartsWith("all", StringComparison.Ordinal));

        string[] GroupsOf(string target, string name) =>
            [.. recorder.Of(target).Where(c => c.Argument.GetProperty("name").GetString() == name).Select(c => c.Group).Order()];
        string[] RunsFor(string group) =>
        [
            .. recorder.Of("runs").Where(c => c.Group == group).SelectMany(c => c.Argument.GetProperty("items").EnumerateArray())
                .Select(r => $"{r.GetProperty("jobName").GetString()} {r.GetProperty("state").GetString()}"),
        ];
    }

    private static JobDefinition DefinitionOf(string name)
        => new() { Name = name, Schedule = new JobSchedule(EverySeconds: 3600), Action = new JobAction("retention") };
}
