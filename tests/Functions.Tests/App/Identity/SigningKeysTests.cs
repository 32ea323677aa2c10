using System.Security.Cryptography;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Identity;

public sealed class SigningKeysTests : OneInstance
{
    [Fact]
    public async Task Current_TwoInstancesStartAtOnce_AgreeOnOneKey()
    {
        await using var twin = App.Twin();

        var keys = await Task.WhenAll(CurrentAsync(App), CurrentAsync(twin), CurrentAsync(App), CurrentAsync(twin));

        Assert.Single(keys.Select(k => k.Id).Distinct());
        Assert.Single((await App.Get<SigningKeyStore>().LoadAsync(default)).Keys);
    }

    [Fact]
    public async Task Current_AfterARestart_IsTheSame()
    {
        var before = await CurrentAsync(App);
        await using var restarted = App.Twin();
        Assert.Equal(before.Id, (await CurrentAsync(restarted)).Id);
    }

    [Fact]
    public async Task Rotate_Usual_PublishesFirstThenSignsThenDropsTheOld()
    {
        var tokens = await LogInAsync();
        var old = await CurrentAsync(App);
        var next = await App.Get<SigningKeys>().RotateAsync(false, default);

        Assert.Equal([old.Id, next.Id], await PublishedAsync());
        Assert.Equal(old.Id, (await CurrentAsync(App)).Id);

        App.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(next.Id, (await CurrentAsync(App)).Id);
        Assert.NotNull(await App.CallerAsync(tokens));

        App.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(29));
        Assert.Equal([old.Id, next.Id], await PublishedAsync());
        App.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([next.Id], await PublishedAsync());
    }

    [Fact]
    public async Task Rotate_Immediately_EndsEveryTokenUntilNowOnEachInstanceWithinAMinute()
    {
        await using var twin = App.Twin();
        var before = await LogInAsync();
        Assert.NotNull(await twin.CallerAsync(before));

        var key = await App.Get<SigningKeys>().RotateAsync(immediately: true, default);
        var after = await LogInAsync();

        Assert.Equal([key.Id], await PublishedAsync());
        Assert.Null(await App.CallerAsync(before));
        Assert.NotNull(await App.CallerAsync(after));
        App.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(await twin.CallerAsync(before));
        Assert.NotNull(await twin.CallerAsync(after));
    }

    [Fact]
    public async Task Find_KeyThatAnotherInstanceJustMade_IsReadAnewButNotForEveryGuess()
    {
        await using var twin = App.Twin();
        await CurrentAsync(twin);
        await App.Get<SigningKeys>().RotateAsync(immediately: true, default);
        var token = await LogInAsync();

        twin.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(await twin.CallerAsync(token));

        var reads = 0;
        twin.Transport.Before = request =>
        {
            reads += request.Uri.Path.Contains("SigningKeys", StringComparison.Ordinal) ? 1 : 0;
            return Task.CompletedTask;
        };
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(await twin.Get<SigningKeys>().FindAsync($"guess-{i}", default));
        }

        Assert.Equal(0, reads);
    }

    [Fact]
    public async Task Rotate_TwoInstancesAtOnce_MakeOneKey()
    {
        await using var twin = App.Twin();
        await CurrentAsync(App);

        await Task.WhenAll(App.Get<SigningKeys>().RotateAsync(false, default), twin.Get<SigningKeys>().RotateAsync(false, default));

        var (keys, highest) = await App.Get<SigningKeyStore>().LoadAsync(default);
        Assert.InRange(highest, 2, 3);
        Assert.Equal(Enumerable.Range(1, highest), keys.Select(k => k.Generation));
        await using var third = App.Twin();
        App.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((await CurrentAsync(third)).Id, (await CurrentAsync(twin)).Id);
    }

    [Fact]
    public async Task KeepFresh_EveryDay_RotatesWhenOldAndDeletesWhatIsUsedUp()
    {
        var keys = App.Get<SigningKeys>();
        var first = await CurrentAsync(App);
        App.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromTicks(1));
        Assert.False(await keys.KeepFreshAsync(default));
        App.Time.Advance(TimeSpan.FromTicks(1));
        Assert.True(await keys.KeepFreshAsync(default));
        Assert.False(await keys.KeepFreshAsync(default));
        Assert.Equal(2, (await PublishedAsync()).Count);

        App.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await keys.KeepFreshAsync(default));
        Assert.Equal(2, Assert.Single((await App.Get<SigningKeyStore>().LoadAsync(default)).Keys).Generation);
        Assert.Null(await keys.FindAsync(first.Id, default));
    }

    [Fact]
    public async Task Load_OtherMasterKey_MakesANewKeyAndBelievesNoOld()
    {
        var token = await LogInAsync();
        await using var other = App.Twin(s => s.AddSingleton(new MasterKey(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))));

        var key = await CurrentAsync(other);

        Assert.Equal(2, key.Generation);
        Assert.Null(await other.Get<AccessTokens>().CheckAsync(token, default));
    }

    [Fact]
    public async Task Store_PrivateKey_IsNotReadableInTheTable()
    {
        await CurrentAsync(App);
        var table = await App.Tables.GetAsync(Tables.SigningKeys);
        var row = (await table.GetEntityIfExistsAsync("access", "g00000001")).Value;
        using var rsa = RSA.Create();
        Assert.Throws<CryptographicException>(() => rsa.ImportPkcs8PrivateKey(row.GetBinary("Private")!.Value.Span, out _));
    }

    [Fact]
    public async Task Load_KeyMovedToAnotherGeneration_IsNotBelieved()
    {
        await CurrentAsync(App);
        var table = await App.Tables.GetAsync(Tables.SigningKeys);
        var row = (await table.GetEntityIfExistsAsync("access", "g00000001")).Value;
        await table.AddEntityAsync(new TableEntity("access", "g00000007")
        {
            ["Private"] = row.GetBinary("Private"), ["ActiveFrom"] = row["ActiveFrom"], ["CreatedAt"] = row["CreatedAt"],
        });

        var (keys, highest) = await App.Get<SigningKeyStore>().LoadAsync(default);

        Assert.Single(keys);
        Assert.Equal(7, highest);
    }

    private static async Task<SigningKey> CurrentAsync(ServiceApp app) => await app.Get<SigningKeys>().CurrentAsync(default);

    private async Task<IReadOnlyList<string>> PublishedAsync()
        => [.. (await App.Get<SigningKeys>().PublishedAsync(default)).Select(k => k.Id)];

    private async Task<string> LogInAsync()
    {
        var user = await App.AddAsync(Role.Viewer);
        return (await App.LogInAsync(user.Name)).Access;
    }
}
