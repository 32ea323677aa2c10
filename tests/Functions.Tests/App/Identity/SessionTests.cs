using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Tests.App.Support;
using static CloudNexus.Functions.Tests.App.Support.PeopleOf;

namespace CloudNexus.Functions.Tests.App.Identity;

public sealed class SessionTests : OneInstance
{
    [Fact]
    public async Task Refresh_PresentToken_GivesNewOnesOfTheSameSession()
    {
        var first = await LogInAsync();
        App.Time.Advance(TimeSpan.FromMinutes(50));

        var second = await App.RefreshAsync(first.Refresh);

        Assert.Equal(first.SessionId, second.SessionId);
        Assert.NotEqual(first.Refresh, second.Refresh);
        Assert.NotEqual(first.Access, second.Access);
        Assert.NotNull(await App.CallerAsync(second.Access));
    }

    [Fact]
    public async Task Refresh_OldTokenAgain_EndsTheWholeFamilyAndIsAudited()
    {
        var first = await LogInAsync();
        var second = await App.RefreshAsync(first.Refresh);
        App.Time.Advance(TimeSpan.FromSeconds(10));
        await using var twin = App.Twin();

        Assert.Equal("session-ended", await ProblemAsync(() => twin.RefreshAsync(first.Refresh)));

        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(second.Refresh)));
        Assert.Null(await twin.CallerAsync(second.Access));
        Assert.Contains("session.replay refused", await App.AuditAsync());
    }

    [Fact]
    public async Task Refresh_TokenOfLongAgo_IsKnownAsReplayToo()
    {
        var first = await LogInAsync();
        var last = first;
        for (var i = 0; i < 4; i++)
        {
            last = await App.RefreshAsync(last.Refresh);
        }

        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(first.Refresh)));
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(last.Refresh)));
    }

    [Fact]
    public async Task Refresh_TwoTabsAtOnce_BothGoOnWithTheSameToken()
    {
        var first = await LogInAsync();
        await using var twin = App.Twin();

        var both = await Task.WhenAll(App.RefreshAsync(first.Refresh), twin.RefreshAsync(first.Refresh));

        Assert.Equal(both[0].Refresh, both[1].Refresh);
        App.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.Equal(both[0].Refresh, (await App.RefreshAsync(first.Refresh)).Refresh);
        Assert.NotNull(await App.RefreshAsync(both[0].Refresh));
    }

    [Fact]
    public async Task Refresh_ThiefWithinTheGrace_IsFoundAtTheNextRefresh()
    {
        var first = await LogInAsync();
        var owners = await App.RefreshAsync(first.Refresh);
        var thiefs = await App.RefreshAsync(first.Refresh);
        App.Time.Advance(TimeSpan.FromMinutes(50));
        var further = await App.RefreshAsync(thiefs.Refresh);
        App.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(owners.Refresh)));
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(further.Refresh)));
    }

    [Fact]
    public async Task Refresh_Forged_IsRefusedAndEndsNothing()
    {
        var first = await LogInAsync();
        var second = await App.RefreshAsync(first.Refresh);
        App.Time.Advance(TimeSpan.FromMinutes(1));
        var last = second.Refresh[^1] == 'A' ? 'E' : 'A';
        string?[] forged =
        [
            null, "", "nxr_", second.Refresh[..^1], second.Refresh[..^1] + last, first.Refresh[..52] + second.Refresh[52..],
            second.Refresh.Replace("00000001", "00000000", StringComparison.Ordinal), second.Refresh.Replace("00000001", "7fffffff", StringComparison.Ordinal),
            second.Refresh.Replace("00000001", "ffffffff", StringComparison.Ordinal), new string('x', 100_000),
        ];
        foreach (var token in forged)
        {
            Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(token!)));
        }

        Assert.NotNull(await App.RefreshAsync(second.Refresh));
    }

    [Fact]
    public async Task Refresh_StoreFellBackToAnEarlierState_GoesOn()
    {
        var first = await LogInAsync();
        var store = App.Get<SessionStore>();
        var saved = (await store.FindAsync(first.User.Id, first.SessionId, default))!;
        var second = await App.RefreshAsync(first.Refresh);
        Assert.True(await store.DeleteAsync(first.User.Id, first.SessionId, default));
        await store.AddAsync(saved, default);

        var third = await App.RefreshAsync(second.Refresh);

        Assert.NotEqual(second.Refresh, third.Refresh);
        App.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(first.Refresh)));
    }

    [Fact]
    public async Task Refresh_UnusedForTwoWeeks_HasEnded()
    {
        var first = await LogInAsync();
        App.Time.Advance(TimeSpan.FromDays(14));
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(first.Refresh)));
        Assert.Empty(await App.Get<SessionStore>().ListAsync(first.User.Id, default));
    }

    [Fact]
    public async Task Refresh_UsedEveryWeek_EndsAfterNinetyDays()
    {
        var tokens = await LogInAsync();
        for (var week = 0; week < 12; week++)
        {
            App.Time.Advance(TimeSpan.FromDays(7));
            tokens = await App.RefreshAsync(tokens.Refresh);
        }

        Assert.Equal(TimeSpan.FromDays(6), tokens.RefreshLifetime);
        App.Time.Advance(TimeSpan.FromDays(6));
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(tokens.Refresh)));
    }

    [Fact]
    public async Task End_OnOneInstance_EndsAtOnceThereAndWithinAMinuteOnOthers()
    {
        await using var twin = App.Twin();
        var tokens = await LogInAsync();
        Assert.NotNull(await twin.CallerAsync(tokens.Access));
        Assert.NotNull(await App.CallerAsync(tokens.Access));

        Assert.True(await App.Get<SessionService>().EndAsync(tokens.User.Id, tokens.SessionId, default));

        Assert.Null(await App.CallerAsync(tokens.Access));
        App.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await twin.CallerAsync(tokens.Access));
    }

    [Fact]
    public async Task LogIn_TwentyFirstTime_EndsTheOldest()
    {
        var user = await App.AddAsync(Role.Viewer);
        var first = await App.LogInAsync(user.Name);
        for (var i = 0; i < 20; i++)
        {
            App.Time.Advance(TimeSpan.FromSeconds(1));
            await App.LogInAsync(user.Name);
        }

        Assert.Equal(20, (await App.Get<SessionStore>().ListAsync(user.Id, default)).Count);
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(first.Refresh)));
    }

    [Fact]
    public async Task ChangePassword_Right_EndsOtherSessionsAndKeepsThisOne()
    {
        var user = await App.AddAsync(Role.Viewer);
        var other = await App.LogInAsync(user.Name);
        var own = await App.LogInAsync(user.Name);
        var caller = (await App.CallerAsync(own.Access))!;

        var after = await App.Get<LogInService>().ChangePasswordAsync(
            caller, new PasswordChange(TestPeople.Password, "another four words"), Here, default);

        Assert.Null(await App.CallerAsync(other.Access));
        Assert.Null(await App.CallerAsync(own.Access));
        Assert.Equal("session-ended", await ProblemAsync(() => App.RefreshAsync(other.Refresh)));
        Assert.Equal(own.SessionId, (await App.CallerAsync(after.Access))!.SessionId);
        Assert.NotNull(await App.RefreshAsync(after.Refresh));
        Assert.Equal("bad-login", await ProblemAsync(() => App.LogInAsync(user.Name)));
        Assert.NotNull(await App.LogInAsync(user.Name, "another four words"));
        Assert.Contains("user.password ok", await App.AuditAsync());
    }

    [Fact]
    public async Task ChangePassword_WrongCurrent_IsRefusedAndCountsAsAGuess()
    {
        var user = await App.AddAsync(Role.Viewer);
        var caller = (await App.CallerAsync((await App.LogInAsync(user.Name)).Access))!;
        var guess = new PasswordChange("not the password", "another four words");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("bad-login", await ProblemAsync(() => App.Get<LogInService>().ChangePasswordAsync(caller, guess, Here, default)));
        }

        Assert.Equal("too-many-attempts", await ProblemAsync(() => App.Get<LogInService>().ChangePasswordAsync(caller, guess, Here, default)));
    }

    [Fact]
    public async Task Tidy_Ended_IsDeletedAndTheRestStays()
    {
        var old = await LogInAsync();
        App.Time.Advance(TimeSpan.FromDays(13));
        var young = await LogInAsync();
        App.Time.Advance(TimeSpan.FromDays(2));
        var store = App.Get<SessionStore>();

        await store.TidyAsync(App.Time.GetUtcNow(), 100, default);

        Assert.Null(await store.FindAsync(old.User.Id, old.SessionId, default));
        Assert.NotNull(await store.FindAsync(young.User.Id, young.SessionId, default));
    }

    private async Task<SessionTokens> LogInAsync() => await App.LogInAsync((await App.AddAsync(Role.Viewer)).Name);
}
