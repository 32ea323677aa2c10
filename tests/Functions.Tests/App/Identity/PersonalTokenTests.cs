using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.AspNetCore.Http;
using static CloudNexus.Functions.Tests.App.Support.PeopleOf;

namespace CloudNexus.Functions.Tests.App.Identity;

public sealed class PersonalTokenTests : OneInstance
{
    private User _user = null!;
    private Caller _owner = null!;

    public override async Task InitializeAsync()
    {
        _user = await App.AddAsync(Role.Operator);
        _owner = (await App.CallerAsync((await App.LogInAsync(_user.Name)).Access))!;
    }

    [Fact]
    public async Task Use_RightToken_IsTheOwnerNarrowed()
    {
        var text = await AddAsync([Scopes.NodesRead, Scopes.NodesRead, Scopes.AuditRead]);

        var caller = (await FindAsync(App, text))!;

        Assert.Equal((CallerKind.PersonalToken, _user.Id, Role.Operator), (caller.Kind, caller.Id, caller.Role));
        Assert.Equal([Scopes.AuditRead, Scopes.NodesRead], caller.Scopes!.Order());
        Assert.Null(caller.SessionId);
    }

    [Fact]
    public async Task Use_RoleOfTheToken_IsNeverMoreThanTheOwnersOfNow()
    {
        var (wide, narrow) = (await AddAsync([Scopes.NodesRead], "admin"), await AddAsync([Scopes.NodesRead], "viewer"));
        Assert.Equal(Role.Operator, (await FindAsync(App, wide))!.Role);
        Assert.Equal(Role.Viewer, (await FindAsync(App, narrow))!.Role);

        await ChangeOwnerAsync(new UserChange(null, null, "viewer", null, null, null));
        Assert.Equal(Role.Viewer, (await FindAsync(App, wide))!.Role);
        await ChangeOwnerAsync(new UserChange(null, null, "admin", null, null, null));
        Assert.Equal(Role.Operator, (await FindAsync(App, wide))!.Role);
    }

    [Fact]
    public async Task Use_RevokedOnAnotherInstance_EndsWithinAMinute()
    {
        await using var twin = App.Twin();
        var text = await AddAsync([Scopes.NodesRead]);
        Assert.NotNull(await FindAsync(twin, text));
        var id = Assert.Single(await App.Get<PersonalTokenService>().ListAsync(_owner, default)).Id;

        await App.Get<PersonalTokenService>().DeleteAsync(_owner, id, Here, default);

        Assert.Equal("bad-token", await ProblemAsync(() => FindAsync(App, text)));
        App.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("bad-token", await ProblemAsync(() => FindAsync(twin, text)));
        Assert.Equal(["token.create ok", "token.revoke ok"], (await App.AuditAsync()).Where(e => e.StartsWith("token.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Use_ExpiredOrOfADisabledOrDeletedOwner_IsRefused()
    {
        var text = await AddAsync([Scopes.NodesRead], days: 2);
        await ChangeOwnerAsync(new UserChange(null, null, null, null, true, null));
        Assert.Equal("bad-token", await ProblemAsync(() => FindAsync(App, text)));
        await ChangeOwnerAsync(new UserChange(null, null, null, null, false, null));
        Assert.NotNull(await FindAsync(App, text));

        App.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("bad-token", await ProblemAsync(() => FindAsync(App, text)));
        await App.Get<PersonalTokenStore>().TidyAsync(App.Time.GetUtcNow(), 100, default);
        Assert.Empty(await App.Get<PersonalTokenService>().ListAsync(_owner, default));

        var other = await AddAsync([Scopes.NodesRead]);
        await App.Get<UserService>().DeleteAsync(Admin, _user.Id, Here, default);
        Assert.Equal("bad-token", await ProblemAsync(() => FindAsync(App, other)));
    }

    [Fact]
    public async Task Use_AnyOtherText_IsRefused()
    {
        var text = await AddAsync([Scopes.NodesRead]);
        var stranger = await App.AddAsync(Role.Admin);
        string[] texts =
        [
            "nxp_", text[..^1], text + "A", text[..^1] + (text[^1] == 'A' ? 'E' : 'A'), text.Replace(_user.Id, stranger.Id, StringComparison.Ordinal),
            text.ToUpperInvariant().Replace("NXP_", "nxp_", StringComparison.Ordinal), $"nxp_{new string('a', 83)}", $"nxp_{new string('\'', 83)}",
        ];
        foreach (var other in texts)
        {
            Assert.Equal("bad-token", await ProblemAsync(() => FindAsync(App, other)));
        }
    }

    [Fact]
    public async Task Use_Often_WritesOnceAnHour()
    {
        var text = await AddAsync([Scopes.NodesRead]);
        var writes = 0;
        App.Transport.Before = request =>
        {
            writes += request.Method == Azure.Core.RequestMethod.Get ? 0 : 1;
            return Task.CompletedTask;
        };
        for (var minute = 0; minute < 61; minute++)
        {
            Assert.NotNull(await FindAsync(App, text));
            App.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(2, writes);
        Assert.Equal(
            App.Time.GetUtcNow() - TimeSpan.FromMinutes(1), Assert.Single(await App.Get<PersonalTokenService>().ListAsync(_owner, default)).LastUsedAt);
    }

    [Fact]
    public async Task Add_BadRequest_IsRefused()
    {
        (PersonalTokenRequest, string)[] requests =
        [
            (new("", [Scopes.NodesRead], null, null), "bad-name"), (new("x\n", [Scopes.NodesRead], null, null), "bad-name"),
            (new("x", [], null, null), "bad-scopes"), (new("x", null!, null, null), "bad-scopes"), (new("x", ["nodes:*"], null, null), "bad-scopes"),
            (new("x", [Scopes.Self], null, null), "bad-scopes"), (new("x", [Scopes.NodesRead], 0, null), "bad-expiresindays"),
            (new("x", [Scopes.NodesRead], 367, null), "bad-expiresindays"), (new("x", [Scopes.NodesRead], null, "root"), "bad-role"),
        ];
        foreach (var (request, kind) in requests)
        {
            Assert.Equal(kind, await ProblemAsync(() => App.Get<PersonalTokenService>().AddAsync(_owner, request, Here, default)));
        }
    }

    [Fact]
    public async Task Store_Token_IsKeptHashed()
    {
        var text = await AddAsync([Scopes.NodesRead]);
        var table = await App.Tables.GetAsync(Tables.PersonalTokens);
        await foreach (var row in table.QueryAsync())
        {
            Assert.Equal(32, row.GetBinary("Hash")!.Value.Length);
            Assert.DoesNotContain(row.Properties.Values.OfType<string>(), t => t.Contains(text[44..], StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task AdminToken_Shown_IsAdminAndNothingNearItIs()
    {
        var source = App.Get<IEnumerable<ICallerSource>>().OfType<AdminTokenSource>().Single();
        Assert.Equal(Role.Admin, (await source.FindAsync(Request(AppSettings.AdminToken), default))!.Role);
        foreach (var other in (string[])[AppSettings.AdminToken[..^1], AppSettings.AdminToken + "x", "", AppSettings.AdminToken.ToUpperInvariant()])
        {
            Assert.Null(await source.FindAsync(Request(other), default));
        }

        Assert.Null(await new AdminTokenSource(new TokenOptions()).FindAsync(Request(""), default));
        Assert.Null(await new AdminTokenSource(new TokenOptions()).FindAsync(new DefaultHttpContext().Request, default));
    }

    private async Task<string> AddAsync(string[] scopes, string? role = null, int? days = null)
        => (await App.Get<PersonalTokenService>().AddAsync(_owner, new PersonalTokenRequest("script", scopes, days, role), Here, default)).Text;

    private Task<User> ChangeOwnerAsync(UserChange change) => App.Get<UserService>().ChangeAsync(Admin, _user.Id, change, Here, default);

    private static async Task<Caller?> FindAsync(ServiceApp app, string text)
        => await app.Get<IEnumerable<ICallerSource>>().OfType<PersonalTokenSource>().Single().FindAsync(Request(text), default);

    private static HttpRequest Request(string bearer)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = $"Bearer {bearer}";
        return request;
    }
}
