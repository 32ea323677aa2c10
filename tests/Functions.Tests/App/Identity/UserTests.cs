using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;
using static CloudNexus.Functions.Tests.App.Support.PeopleOf;

namespace CloudNexus.Functions.Tests.App.Identity;

public sealed class UserTests : OneInstance
{
    private static readonly UserChange Nothing = new(null, null, null, null, null, null);

    [Fact]
    public async Task Add_NameInOtherCase_IsTaken()
    {
        await AddAsync("Anna");
        Assert.Equal("name-taken", await ProblemAsync(() => AddAsync("aNNA")));
        Assert.NotNull(await App.LogInAsync("ANNA"));
    }

    [Fact]
    public async Task Add_SameNameOnTwoInstancesAtOnce_IsOneUser()
    {
        await App.AddAsync(Role.Admin);
        await using var twin = App.Twin();
        var wanted = new NewUser("anna", TestPeople.Password, "viewer", null, null, null);

        var outcomes = await Task.WhenAll(new[] { App, twin, App, twin }.Select(
            a => ProblemAsync(() => a.Get<UserService>().AddAsync(Admin, wanted, Here, default))));

        Assert.Single(outcomes, o => o is null);
        Assert.All(outcomes.Where(o => o is not null), o => Assert.Equal("name-taken", o));
        Assert.Single(await App.Get<UserService>().ListAsync(default), u => u.Name == "anna");
    }

    [Theory]
    [InlineData("demote")]
    [InlineData("disable")]
    [InlineData("delete")]
    public async Task LastAdmin_CannotGo(string how)
    {
        var admin = (await EnvironmentsAdminAsync()).Id;
        var disabled = await App.AddAsync(Role.Admin);
        await ChangeAsync(App, disabled.Id, Nothing with { Disabled = true });

        Assert.Equal("last-admin", await ProblemAsync(() => GoAsync(App, admin, how)));

        await ChangeAsync(App, disabled.Id, Nothing with { Disabled = false });
        await GoAsync(App, admin, how);
        Assert.Equal("last-admin", await ProblemAsync(() => GoAsync(App, disabled.Id, how)));
    }

    [Theory]
    [InlineData("demote")]
    [InlineData("delete")]
    public async Task LastTwoAdmins_GoingAtOnceOnTwoInstances_OneStays(string how)
    {
        var one = (await EnvironmentsAdminAsync()).Id;
        var other = (await App.AddAsync(Role.Admin)).Id;
        await using var twin = App.Twin();

        var outcomes = await Task.WhenAll(
            ProblemAsync(() => GoAsync(App, one, how)), ProblemAsync(() => GoAsync(twin, other, how)));

        Assert.Equal(["last-admin", null], outcomes.OrderDescending());
        Assert.Single(await App.Get<UserService>().ListAsync(default), u => u.IsWorkingAdmin);
    }

    [Fact]
    public async Task Disable_LoggedIn_EndsAtOnceHereAndWithinAMinuteElsewhere()
    {
        await using var twin = App.Twin();
        var user = await App.AddAsync(Role.Operator);
        var tokens = await App.LogInAsync(user.Name);
        Assert.NotNull(await App.CallerAsync(tokens.Access));
        Assert.NotNull(await twin.CallerAsync(tokens.Access));

        await ChangeAsync(App, user.Id, Nothing with { Disabled = true });

        Assert.Null(await App.CallerAsync(tokens.Access));
        Assert.Equal("session-ended", await ProblemAsync(() => twin.RefreshAsync(tokens.Refresh)));
        App.Time.Advance(App.Get<TokenOptions>().SnapshotLifetime);
        Assert.Null(await twin.CallerAsync(tokens.Access));
        Assert.True(App.Get<TokenOptions>().SnapshotLifetime < TimeSpan.FromSeconds(60));
        Assert.Equal("bad-login", await ProblemAsync(() => App.LogInAsync(user.Name)));

        await ChangeAsync(App, user.Id, Nothing with { Disabled = false });
        Assert.Null(await App.CallerAsync(tokens.Access));
        Assert.NotNull(await App.LogInAsync(user.Name));
    }

    [Fact]
    public async Task ChangeRoleOrLabels_LoggedIn_HoldsForTokensGivenBefore()
    {
        await EnvironmentsAdminAsync();
        var user = await App.AddAsync(Role.Admin);
        var tokens = await App.LogInAsync(user.Name);

        await ChangeAsync(App, user.Id, Nothing with { Role = "viewer", Labels = new() { ["site"] = "north" } });

        var caller = (await App.CallerAsync(tokens.Access))!;
        Assert.Equal(Role.Viewer, caller.Role);
        Assert.True(caller.MaySee(new Dictionary<string, string> { ["site"] = "north", ["x"] = "y" }));
        Assert.False(caller.MaySee(new Dictionary<string, string> { ["site"] = "south" }));
    }

    [Fact]
    public async Task SetPassword_ByAnAdmin_EndsTheUsersSessions()
    {
        var user = await App.AddAsync(Role.Viewer);
        var tokens = await App.LogInAsync(user.Name);

        await ChangeAsync(App, user.Id, Nothing with { Password = "a new pass phrase" });

        Assert.Null(await App.CallerAsync(tokens.Access));
        Assert.Equal("bad-login", await ProblemAsync(() => App.LogInAsync(user.Name)));
        Assert.NotNull(await App.LogInAsync(user.Name, "a new pass phrase"));
    }

    [Fact]
    public async Task Delete_ThenSameName_IsSomebodyElse()
    {
        await EnvironmentsAdminAsync();
        var user = await App.AddAsync(Role.Operator, "anna");
        var tokens = await App.LogInAsync("anna");

        await App.Get<UserService>().DeleteAsync(Admin, user.Id, Here, default);
        var next = await App.AddAsync(Role.Operator, "anna");

        Assert.NotEqual(user.Id, next.Id);
        Assert.Null(await App.CallerAsync(tokens.Access));
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(tokens.Refresh)));
        Assert.Equal("unknown-user", await ProblemAsync(() => App.Get<UserService>().GetAsync(user.Id, default)));
    }

    [Fact]
    public async Task Change_TwoInstancesAtOnce_LosesNeither()
    {
        var user = await App.AddAsync(Role.Viewer);
        await using var twin = App.Twin();

        await Task.WhenAll(
            ChangeAsync(App, user.Id, Nothing with { DisplayName = "Anna" }), ChangeAsync(twin, user.Id, Nothing with { Email = "anna@example.org" }),
            ChangeAsync(App, user.Id, Nothing with { Role = "operator" }));

        var after = await App.Get<UserService>().GetAsync(user.Id, default);
        Assert.Equal(("Anna", "anna@example.org", Role.Operator), (after.DisplayName, after.Email, after.Role));
    }

    [Theory]
    [InlineData("../../Keys")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("roster")]
    public async Task Get_NoSuchId_IsNotFound(string id)
        => Assert.Equal("unknown-user", await ProblemAsync(() => App.Get<UserService>().GetAsync(id, default)));

    [Fact]
    public async Task Store_Password_IsHashedWithTheWorkThatIsSet()
    {
        var user = await App.AddAsync(Role.Viewer);
        Assert.DoesNotContain(TestPeople.Password, user.PasswordHash, StringComparison.Ordinal);

        // A later version asks for more work: the next log-in does it.
        await using var later = App.Twin(s => s.AddSingleton(new PeopleOptions { PasswordIterations = 2000 }));
        await later.LogInAsync(user.Name);

        var after = await App.Get<UserService>().GetAsync(user.Id, default);
        Assert.NotEqual(user.PasswordHash, after.PasswordHash);
        Assert.NotNull(await App.LogInAsync(user.Name));
        Assert.Equal(210_000, new PeopleOptions().PasswordIterations);
    }

    [Fact]
    public async Task Register_Off_IsRefusedAndOnMakesAViewer()
    {
        var wanted = new RegistrationRequest("stranger", TestPeople.Password, null);
        Assert.Equal("registration-off", await ProblemAsync(() => App.Get<LogInService>().RegisterAsync(wanted, Here, default)));

        await App.OpenRegistrationAsync();
        var tokens = await App.Get<LogInService>().RegisterAsync(wanted, Here, default);
        Assert.Equal(Role.Viewer, (await App.CallerAsync(tokens.Access))!.Role);
    }

    [Fact]
    public async Task Register_NobodySetUpYet_IsRefused()
    {
        await using var open = new ServiceApp(Fresh(setupToken: "the-setup-token-of-this-test"));
        await open.OpenRegistrationAsync();
        var wanted = new RegistrationRequest("stranger", TestPeople.Password, null);
        Assert.Equal("setup-required", await ProblemAsync(() => open.Get<LogInService>().RegisterAsync(wanted, Here, default)));
    }

    private async Task<User> EnvironmentsAdminAsync()
    {
        await App.Get<SetupService>().EnsureAdminAsync(default);
        return (await App.Get<UserStore>().FindByNameAsync("admin", default))!;
    }

    private async Task<User> AddAsync(string name)
    {
        await App.Get<SetupService>().EnsureAdminAsync(default);
        return await App.Get<UserService>().AddAsync(Admin, new NewUser(name, TestPeople.Password, "viewer", null, null, null), Here, default);
    }

    private static Task<User> ChangeAsync(ServiceApp app, string id, UserChange change)
        => app.Get<UserService>().ChangeAsync(Admin, id, change, Here, default);

    private static Task GoAsync(ServiceApp app, string id, string how) => how switch
    {
        "demote" => ChangeAsync(app, id, Nothing with { Role = "operator" }),
        "disable" => ChangeAsync(app, id, Nothing with { Disabled = true }),
        _ => app.Get<UserService>().DeleteAsync(Admin, id, Here, default),
    };
}
