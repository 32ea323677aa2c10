using System.Runtime.Versioning;
using CloudNexus.Cli.Credentials;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Unit;

[SupportedOSPlatform("linux")]
public sealed class CredentialStoreTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly ManualTimeProvider _time = new();

    private CredentialStore Store => new(new PrivateFiles(Path.Combine(_home.Path, "cloudnexus"), _time));

    private string File => Path.Combine(_home.Path, "cloudnexus", "credentials.json");

    [Fact]
    public void Read_NoFile_IsEmpty() => Assert.Empty(Store.Read().Servers);

    [Fact]
    public async Task Change_SeveralServers_AreKeptApart()
    {
        await Store.ChangeAsync(f => f.With("https://a", new("ann", "nxp_a")) with { Current = "https://a" }, default);
        await Store.ChangeAsync(f => f.With("https://b", new("bob", null, "refresh", "access", _time.GetUtcNow())), default);

        Assert.Equal(new StoredCredential("ann", "nxp_a"), Store.Read().Find("https://a"));
        Assert.Equal("https://a", Store.Read().Current);
        await Store.ChangeAsync(f => f.Without("https://a"), default);
        Assert.Null(Store.Read().Current);
        Assert.Equal(new StoredCredential("bob", null, "refresh", "access", _time.GetUtcNow()), Store.Read().Find("https://b"));
    }

    [Fact]
    public async Task Change_BeyondTheCapacity_IsRefusedAndTheFileStays()
    {
        for (var i = 0; i < CredentialFile.MostServers; i++)
        {
            await Store.ChangeAsync(f => f.With($"https://{i}", new("ann", "t")), default);
        }

        await Assert.ThrowsAsync<CliException>(() => Store.ChangeAsync(f => f.With("https://more", new("ann", "t")), default));
        Assert.Equal(CredentialFile.MostServers, Store.Read().Servers.Count);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task Read_OthersMay_IsRefusedWithWhatToDo(UnixFileMode others)
    {
        await Store.ChangeAsync(f => f.With("https://a", new("ann", "nxp_a")), default);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var refused = Assert.Throws<CliException>(() => Store.Read());

        Assert.Contains($"chmod 600 {File}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nxp_a", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"servers\":{\"https://a\":null}}")]
    [InlineData("{\"servers\":{\"https://a\":{\"token\":7}}}")]
    [InlineData("not json")]
    public async Task Read_Damaged_SaysToLogInAgain(string text)
    {
        await Store.ChangeAsync(f => f, default);
        await System.IO.File.WriteAllTextAsync(File, text);

        Assert.Contains("nexus login", Assert.Throws<CliException>(() => Store.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_HeldByAnother_IsWaitedForAndThenGivenUp()
    {
        var held = await Store.LockAsync(default);
        var second = Store.LockAsync(default);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(second.IsCompleted);
        held.Dispose();
        await Eventually.True(() => Advanced(second), "the lock is free");
        using var got = await second;

        var third = Store.LockAsync(default);
        await Eventually.True(() => Advanced(third), "it gives up");
        await Assert.ThrowsAsync<CliException>(() => third);
    }

    [Fact]
    public async Task Write_LeftoverOfAKilledCommand_IsReplaced()
    {
        await Store.ChangeAsync(f => f, default);
        await System.IO.File.WriteAllTextAsync(File + ".new", "half of a fi");

        await Store.ChangeAsync(f => f.With("https://a", new("ann", "t")), default);

        Assert.NotNull(Store.Read().Find("https://a"));
        Assert.False(System.IO.File.Exists(File + ".new"));
    }

    public void Dispose() => _home.Dispose();

    private bool Advanced(Task task)
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return task.IsCompleted;
    }
}
