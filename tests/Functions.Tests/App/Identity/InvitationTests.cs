using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using static CloudNexus.Functions.Tests.App.Support.PeopleOf;

namespace CloudNexus.Functions.Tests.App.Identity;

public sealed class InvitationTests : OneInstance
{
    public override async Task InitializeAsync() => await App.Get<SetupService>().EnsureAdminAsync(default);

    [Fact]
    public async Task Accept_RightToken_MakesTheAccountAsInvited()
    {
        var (_, token) = await InviteAsync("operator", new() { ["site"] = "north" });

        var tokens = await AcceptAsync(App, token, "anna");

        var caller = (await App.CallerAsync(tokens.Access))!;
        Assert.Equal(Role.Operator, caller.Role);
        Assert.Equal("north", caller.Labels["site"]);
        Assert.Empty(await App.Get<InvitationService>().ListAsync(default));
        Assert.Contains("invitation.accept ok", await App.AuditAsync());
    }

    [Fact]
    public async Task Accept_Twice_IsRefused()
    {
        var (_, token) = await InviteAsync();
        await AcceptAsync(App, token, "anna");
        Assert.Equal("bad-one-time-token", await ProblemAsync(() => AcceptAsync(App, token, "eve")));
    }

    [Fact]
    public async Task Accept_TwoInstancesAtOnce_IsOneAccount()
    {
        var (_, token) = await InviteAsync();
        await using var twin = App.Twin();

        var outcomes = await Task.WhenAll(
            ProblemAsync(() => AcceptAsync(App, token, "anna")), ProblemAsync(() => AcceptAsync(twin, token, "eve")));

        Assert.Equal(["bad-one-time-token", null], outcomes.OrderDescending());
        Assert.Equal(2, (await App.Get<UserService>().ListAsync(default)).Count);
    }

    [Fact]
    public async Task Accept_NameTakenOrBadPassword_LeavesTheLinkGood()
    {
        await App.AddAsync(Role.Viewer, "anna");
        var (_, token) = await InviteAsync();
        Assert.Equal("name-taken", await ProblemAsync(() => AcceptAsync(App, token, "Anna")));
        Assert.Equal("bad-password", await ProblemAsync(() => AcceptAsync(App, token, "eve", "short")));
        Assert.NotNull(await AcceptAsync(App, token, "eve"));
    }

    [Fact]
    public async Task Accept_ExpiredOrTakenBackOrForged_IsRefused()
    {
        var (expired, expiredToken) = await InviteAsync(hours: 1);
        App.Time.Advance(TimeSpan.FromHours(1));
        var (back, backToken) = await InviteAsync();
        await App.Get<InvitationService>().DeleteAsync(Admin, back.Id, Here, default);
        var (_, good) = await InviteAsync();
        string?[] tokens = [expiredToken, backToken, good[..^1] + (good[^1] == 'A' ? 'E' : 'A'), good + "A", "nxi_", "", null];
        foreach (var token in tokens)
        {
            Assert.Equal("bad-one-time-token", await ProblemAsync(() => AcceptAsync(App, token!, "eve")));
        }

        Assert.Equal("unknown-invitation", await ProblemAsync(() => App.Get<InvitationService>().DeleteAsync(Admin, back.Id, Here, default)));
        Assert.DoesNotContain(expired.Id, (await App.Get<InvitationService>().ListAsync(default)).Select(i => i.Id));
        await App.Get<InvitationService>().TidyAsync(default);
        var table = await App.Tables.GetAsync(Tables.Users);
        Assert.True((await table.GetEntityIfExistsAsync("people", $"i-{expired.Id}")).IsNotFound);
    }

    [Fact]
    public async Task Store_Token_IsKeptHashed()
    {
        var (invitation, token) = await InviteAsync();
        var table = await App.Tables.GetAsync(Tables.Users);
        var row = (await table.GetEntityIfExistsAsync("people", $"i-{invitation.Id}")).Value;
        Assert.Equal(32, row.GetBinary("Hash")!.Value.Length);
        Assert.DoesNotContain(row.Properties.Values.OfType<string>(), text => text.Contains(token[24..], StringComparison.Ordinal));
    }

    private Task<(InvitationJson Invitation, string Token)> InviteAsync(
        string role = "viewer", Dictionary<string, string>? labels = null, int? hours = null)
        => App.Get<InvitationService>().AddAsync(Admin, new InvitationRequest(role, labels, hours), Here, default);

    private static Task<SessionTokens> AcceptAsync(ServiceApp app, string token, string name, string password = TestPeople.Password)
        => app.Get<InvitationService>().AcceptAsync(new AccountRequest(token, name, password, null), Here, default);
}
