using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using Microsoft.Extensions.Configuration;
using static CloudNexus.Functions.Tests.App.Support.PeopleOf;

namespace CloudNexus.Functions.Tests.App.Identity;

public sealed class SetupTests
{
    private const string Token = "the-setup-token-of-this-test";

    [Fact]
    public async Task Complete_RightToken_MakesTheAdminOnceAndLogsIn()
    {
        await using var app = new ServiceApp(Fresh(setupToken: Token));
        Assert.True(await app.Get<SetupService>().IsRequiredAsync(default));

        var tokens = await CompleteAsync(app, Token, "anna");

        Assert.Equal(Role.Admin, (await app.CallerAsync(tokens.Access))!.Role);
        Assert.False(await app.Get<SetupService>().IsRequiredAsync(default));
        Assert.Equal("bad-one-time-token", await ProblemAsync(() => CompleteAsync(app, Token, "eve")));
        var anna = Assert.Single(await app.Get<UserService>().ListAsync(default));
        Assert.Equal(("anna", anna.CreatedAt), (anna.Name, anna.LastLogInAt));
        await Eventually.Get(app.AuditAsync, audit => audit.SequenceEqual(["setup.complete ok", "setup.complete refused"]), "both are audited");
    }

    [Theory]
    [InlineData("the-setup-token-of-this-tesT")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Complete_OtherToken_IsRefused(string? token)
    {
        await using var app = new ServiceApp(Fresh(setupToken: Token));
        Assert.Equal("bad-one-time-token", await ProblemAsync(() => CompleteAsync(app, token!, "eve")));
        Assert.True(await app.Get<SetupService>().IsRequiredAsync(default));
    }

    [Fact]
    public async Task Complete_NoTokenSet_NobodyCan()
    {
        await using var app = new ServiceApp(Fresh());
        Assert.Equal("bad-one-time-token", await ProblemAsync(() => CompleteAsync(app, "", "eve")));
    }

    [Fact]
    public async Task Complete_BadPassword_LeavesTheTokenGood()
    {
        await using var app = new ServiceApp(Fresh(setupToken: Token));
        var request = new AccountRequest(Token, "anna", "short", null);
        Assert.Equal("bad-password", await ProblemAsync(() => app.Get<SetupService>().CompleteAsync(request, Here, default)));
        Assert.NotNull(await CompleteAsync(app, Token, "anna"));
    }

    [Fact]
    public async Task Complete_TwoInstancesAtOnce_OneAdminIsMade()
    {
        var fresh = Fresh(setupToken: Token);
        await using var app = new ServiceApp(fresh);
        await using var twin = app.Twin(fresh);

        var outcomes = await Task.WhenAll(
            ProblemAsync(() => CompleteAsync(app, Token, "anna")), ProblemAsync(() => CompleteAsync(twin, Token, "eve")));

        Assert.Equal(["bad-one-time-token", null], outcomes.OrderDescending());
        Assert.Single(await app.Get<UserService>().ListAsync(default));
    }

    [Fact]
    public async Task Required_DoneOnAnotherInstance_IsKnownSoon()
    {
        var fresh = Fresh(setupToken: Token);
        await using var app = new ServiceApp(fresh);
        await using var twin = app.Twin(fresh);
        Assert.True(await twin.Get<SetupService>().IsRequiredAsync(default));
        await CompleteAsync(app, Token, "anna");
        app.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(await twin.Get<SetupService>().IsRequiredAsync(default));
    }

    [Fact]
    public async Task AdminPassword_NobodyYet_MakesAdminOnceAndNeverAgain()
    {
        var fresh = Fresh(AppSettings.AdminPassword, Token);
        await using var app = new ServiceApp(fresh);
        await using var twin = app.Twin(fresh);

        var both = await Task.WhenAll(app.LogInAsync("admin", AppSettings.AdminPassword), twin.LogInAsync("admin", AppSettings.AdminPassword));

        Assert.Equal(both[0].User.Id, both[1].User.Id);
        Assert.Equal("bad-one-time-token", await ProblemAsync(() => CompleteAsync(app, Token, "eve")));
        await app.AddAsync(Role.Admin, "anna");
        await app.Get<UserService>().DeleteAsync(Admin, both[0].User.Id, Here, default);
        await using var restarted = app.Twin(fresh);
        Assert.Equal("bad-login", await ProblemAsync(() => restarted.LogInAsync("admin", AppSettings.AdminPassword)));
    }

    [Theory]
    [InlineData("NEXUS_ADMIN_PASSWORD", "short")]
    [InlineData("NEXUS_ADMIN_PASSWORD", "Password123")]
    [InlineData("NEXUS_SETUP_TOKEN", "only-twenty-three-chars")]
    [InlineData("NEXUS_ADMIN_TOKEN", "only-twenty-three-chars")]
    [InlineData("NEXUS_ADMIN_TOKEN", "long enough but it has spaces")]
    public void Start_WeakSecret_IsRefusedByNameAndNotShown(string name, string value)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = value }).Build();

        var refused = Assert.Throws<InvalidOperationException>(() => (PeopleOptions.From(settings), TokenOptions.From(settings)));

        Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, refused.Message, StringComparison.Ordinal);
    }

    private static Task<SessionTokens> CompleteAsync(ServiceApp app, string token, string name)
        => app.Get<SetupService>().CompleteAsync(new AccountRequest(token, name, TestPeople.Password, null), Here, default);
}
