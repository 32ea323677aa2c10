using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using static CloudNexus.Functions.Tests.App.Support.PeopleOf;

namespace CloudNexus.Functions.Tests.App.Identity;

public sealed class LogInGuardTests : OneInstance
{
    [Fact]
    public async Task LogIn_FiveWrong_WaitsLongerEachTime()
    {
        var user = await App.AddAsync(Role.Viewer);
        await FailAsync(App, user.Name, 5);
        foreach (var seconds in (int[])[5, 10, 20, 40])
        {
            Assert.Equal(seconds, await LockedForAsync(App, user.Name));
            App.Time.Advance(TimeSpan.FromSeconds(seconds));
            await FailAsync(App, user.Name, 1);
        }
    }

    [Fact]
    public async Task LogIn_WaitNeverPassesAQuarterOfAnHour()
    {
        var user = await App.AddAsync(Role.Viewer);
        await FailAsync(App, user.Name, 5);
        var wait = 0;
        for (var i = 0; i < 12; i++)
        {
            wait = await LockedForAsync(App, user.Name);
            App.Time.Advance(TimeSpan.FromSeconds(wait));
            await FailAsync(App, user.Name, 1);
        }

        Assert.Equal(900, wait);
    }

    [Fact]
    public async Task LogIn_RightPasswordWhileLocked_WaitsToo()
    {
        var user = await App.AddAsync(Role.Viewer);
        await FailAsync(App, user.Name, 5);
        Assert.Equal("too-many-attempts", await ProblemAsync(() => App.LogInAsync(user.Name)));
        App.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(await App.LogInAsync(user.Name));
        await FailAsync(App, user.Name, 4);
        Assert.NotNull(await App.LogInAsync(user.Name));
    }

    [Fact]
    public async Task LogIn_LockedOut_StaysSoAfterARestartAndOnAnotherInstance()
    {
        var user = await App.AddAsync(Role.Viewer);
        await FailAsync(App, user.Name, 5);
        await using var restarted = App.Twin();

        Assert.Equal(5, await LockedForAsync(restarted, user.Name));
        Assert.Equal(0, restarted.Get<Passwords>().Checked);
    }

    [Fact]
    public async Task LogIn_ThousandWrongOverTwoInstances_AreFiveGuessesAndOthersGetIn()
    {
        var fresh = Fresh(AppSettings.AdminPassword, failuresOfAddress: 20);
        await using var app = new ServiceApp(fresh);
        await using var twin = app.Twin(fresh);
        var (victim, other) = (await app.AddAsync(Role.Admin), await app.AddAsync(Role.Viewer));

        var attack = Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            Assert.Contains(
                await ProblemAsync(() => (i % 2 == 0 ? app : twin).LogInAsync(victim.Name, "a wrong password", new Visitor("192.0.2.66", null))),
                (string[])["bad-login", "too-many-attempts"]));
        var honest = await app.LogInAsync(other.Name);
        await attack;

        Assert.NotNull(await app.CallerAsync(honest.Access));
        Assert.InRange(app.Get<Passwords>().Checked + twin.Get<Passwords>().Checked, 1, 6);
        Assert.Equal("too-many-attempts", await ProblemAsync(() => app.LogInAsync(victim.Name)));
    }

    [Fact]
    public async Task LogIn_UnknownName_CostsAndSaysTheSameAsAKnownOne()
    {
        var user = await App.AddAsync(Role.Viewer);
        var disabled = await App.AddAsync(Role.Viewer);
        await App.Get<UserService>().ChangeAsync(Admin, disabled.Id, new UserChange(null, null, null, null, true, null), Here, default);
        var costs = new List<(string?, long, int, int)>();
        foreach (var (name, password) in new[] { (user.Name, "a wrong password"), ("nobody", "a wrong password"), (disabled.Name, TestPeople.Password) })
        {
            var (reads, writes) = (0, 0);
            App.Transport.Before = request =>
            {
                var own = !request.Uri.Path.Contains("Audit", StringComparison.Ordinal) && !request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);
                (reads, writes) = request.Method == Azure.Core.RequestMethod.Get ? (reads + (own ? 1 : 0), writes) : (reads, writes + (own ? 1 : 0));
                return Task.CompletedTask;
            };
            var before = App.Get<Passwords>().Checked;
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal("bad-login", await ProblemAsync(() => App.LogInAsync(name, password)));
            }

            costs.Add((await ProblemAsync(() => App.LogInAsync(name, password)), App.Get<Passwords>().Checked - before, reads, writes));
            App.Transport.Before = null;
        }

        Assert.Equal("too-many-attempts", costs[0].Item1);
        Assert.Equal(5, costs[0].Item2);
        Assert.All(costs, cost => Assert.Equal(costs[0] with { Item4 = 0 }, cost with { Item4 = 0 }));
        Assert.All(costs.Skip(1), cost => Assert.Equal(costs[1].Item4, cost.Item4));
    }

    [Fact]
    public async Task LogIn_ManyNamesFromOneAddress_LocksTheAddressAndNobodyElse()
    {
        await using var app = new ServiceApp(Fresh(AppSettings.AdminPassword, failuresOfAddress: 20));
        var user = await app.AddAsync(Role.Viewer);
        var sprayer = new Visitor("2001:db8:1:2::1", null);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("bad-login", await ProblemAsync(() => app.LogInAsync($"user-{i}", "spring 2026!", sprayer)));
        }

        // The neighbour in the same /64 is the same customer.
        Assert.Equal("too-many-attempts", await ProblemAsync(() => app.LogInAsync(user.Name, visitor: new Visitor("2001:db8:1:2:ffff::9", null))));
        Assert.NotNull(await app.LogInAsync(user.Name, visitor: new Visitor("2001:db8:1:3::1", null)));
        Assert.NotNull(await app.LogInAsync(user.Name));
    }

    [Fact]
    public async Task LogIn_OwnAccountBetweenGuesses_DoesNotClearTheAddress()
    {
        await using var app = new ServiceApp(Fresh(AppSettings.AdminPassword, failuresOfAddress: 20));
        var own = await app.AddAsync(Role.Viewer);
        var attacker = new Visitor("192.0.2.66", null);
        for (var i = 0; i < 19; i++)
        {
            Assert.Equal("bad-login", await ProblemAsync(() => app.LogInAsync($"user-{i}", "spring 2026!", attacker)));
            if (i % 5 == 4)
            {
                await app.LogInAsync(own.Name, visitor: attacker);
            }
        }

        Assert.Equal("bad-login", await ProblemAsync(() => app.LogInAsync("user-19", "spring 2026!", attacker)));
        Assert.Equal("too-many-attempts", await ProblemAsync(() => app.LogInAsync("user-20", "spring 2026!", attacker)));
    }

    [Fact]
    public async Task LogIn_FailuresNowAndThen_AreForgiven()
    {
        var user = await App.AddAsync(Role.Viewer);
        for (var i = 0; i < 20; i++)
        {
            await FailAsync(App, user.Name, 1);
            App.Time.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.NotNull(await App.LogInAsync(user.Name));
    }

    [Fact]
    public async Task LogIn_StoreCannotCount_LetsNobodyIn()
    {
        var user = await App.AddAsync(Role.Viewer);
        App.Transport.IsCut = true;
        await Assert.ThrowsAsync<TableStorageException>(() => App.LogInAsync(user.Name));
    }

    [Fact]
    public async Task Tidy_AfterADay_ForgetsNamesThatNobodyHas()
    {
        await FailAsync(App, "nobody", 5);
        App.Time.Advance(TimeSpan.FromHours(23));
        await FailAsync(App, "somebody", 1);
        App.Time.Advance(TimeSpan.FromHours(2));

        await App.Get<LogInGuard>().TidyAsync(100, default);

        var table = await App.Tables.GetAsync(Tables.LogInFailures);
        var users = 0;
        await foreach (var row in table.QueryAsync(TableFilter.Partition("user")))
        {
            users++;
        }

        Assert.Equal(1, users);
    }

    [Fact]
    public async Task LogIn_Outcomes_AreAuditedWithoutWhatWasTyped()
    {
        var user = await App.AddAsync(Role.Viewer);
        await FailAsync(App, user.Name, 1);
        await FailAsync(App, "my secret pass phrase", 1);
        await App.LogInAsync(user.Name);
        await FailAsync(App, user.Name, 5);
        await LockedForAsync(App, user.Name);

        var audit = await Eventually.Get(App.AuditAsync, audit => audit.Contains("user.lockout refused"), "the lock-out is audited");
        Assert.Equal(
            ["user.login refused", "user.login refused", "user.login ok", .. Enumerable.Repeat("user.login refused", 5)],
            audit.Where(e => e.StartsWith("user.login", StringComparison.Ordinal)));
        var entries = await App.Get<AuditQuery>().RunAsync(
            new AuditFilter(null, null, null, null, null, null, null, 100), default);
        Assert.DoesNotContain("secret", string.Join(' ', entries.Items), StringComparison.OrdinalIgnoreCase);
        Assert.All(entries.Items.Where(e => e.Action == "user.login"), e => Assert.Equal("192.0.2.1", e.Address));
    }

    private static async Task FailAsync(ServiceApp app, string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal("bad-login", await ProblemAsync(() => app.LogInAsync(name, "a wrong password")));
        }
    }

    private static async Task<int> LockedForAsync(ServiceApp app, string name)
    {
        var problem = await Assert.ThrowsAsync<ApiException>(() => app.LogInAsync(name, "a wrong password"));
        Assert.Equal(HttpStatusCode.TooManyRequests, problem.Status);
        return problem.RetryAfterSeconds!.Value;
    }
}
