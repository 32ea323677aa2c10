using System.Runtime.Versioning;
using System.Text.Json;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class SessionTests(Installation installation)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task LogIn_RightPassword_IsWhoAmIFromThenOn()
    {
        using var nexus = new Nexus();
        var name = await installation.AddUserAsync("operator");
        var terminal = ScriptedTerminal.Typing(Nexus.Password);

        var ran = await nexus.RunOnAsync(terminal, default, "login", "--server", installation.Address, "--username", name);
        var me = await nexus.RunAsync("whoami");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Equal(["Password: "], terminal.Secrets);
        Assert.DoesNotContain(Nexus.Password, ran.Out + ran.Error, StringComparison.Ordinal);
        Assert.Equal($"{name} (operator) at {installation.Address}, logged in\n", me.Out);
    }

    [Fact]
    public async Task LogIn_Done_LeavesAFileForItsOwnerAloneWithoutThePassword()
    {
        using var nexus = await installation.LoggedInAsync();

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(nexus.CredentialFile));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(nexus.Directory));
        Assert.DoesNotContain(Nexus.Password, await File.ReadAllTextAsync(nexus.CredentialFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogIn_WrongPassword_FailsAndKeepsNothing()
    {
        using var nexus = new Nexus(installation.Address);

        var ran = await nexus.RunOnAsync(ScriptedTerminal.Typing(await installation.AddUserAsync(), "wrong"), default, "login");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.StartsWith("nexus: ", ran.Error[ran.Error.IndexOf("nexus:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.False(File.Exists(nexus.CredentialFile));
    }

    [Fact]
    public async Task LogIn_NobodyToAsk_SaysWhatToDo()
    {
        using var nexus = new Nexus(installation.Address);

        var ran = await nexus.RunAsync("login");

        Assert.Equal(ExitCodes.WrongUsage, ran.Exit);
        Assert.Contains("--token-stdin", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogIn_OpenHttpToAnotherHost_IsRefusedBeforeAnythingIsAsked()
    {
        using var nexus = new Nexus("http://192.0.2.1");
        var terminal = ScriptedTerminal.Typing("somebody", Nexus.Password);

        var ran = await nexus.RunOnAsync(terminal, default, "login");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("--allow-http", ran.Error, StringComparison.Ordinal);
        Assert.Empty(terminal.Secrets);
    }

    [Fact]
    public async Task AnyCommand_AccessExpired_RefreshesAndKeepsTheNewTokens()
    {
        using var nexus = await installation.LoggedInAsync();
        var before = nexus.Stored();
        nexus.LetAccessExpire();

        var ran = await nexus.RunAsync("whoami");

        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
        var after = nexus.Stored();
        Assert.NotEqual((string?)before["refreshToken"], (string?)after["refreshToken"]);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(nexus.CredentialFile));
    }

    [Fact]
    public async Task AnyCommand_AccessRefusedEarly_RefreshesOnceAndSucceeds()
    {
        using var nexus = await installation.LoggedInAsync();
        nexus.Change(s => s["accessToken"] = (string)s["accessToken"]! + "x");

        var ran = await nexus.RunAsync("whoami");

        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
    }

    [Fact]
    public async Task ManyCommandsAtOnce_AccessExpired_RefreshOnceBetweenThem()
    {
        using var nexus = await installation.LoggedInAsync();
        nexus.LetAccessExpire();

        var ran = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => nexus.RunAsync("whoami"))));

        Assert.All(ran, r => Assert.True(r.Exit == ExitCodes.Success, r.Error));
        nexus.LetAccessExpire();
        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("whoami")).Exit);
    }

    [Fact]
    public async Task AnyCommand_SessionEndedElsewhere_SaysToLogInAndForgetsIt()
    {
        using var nexus = await installation.LoggedInAsync();
        using var other = new Nexus(installation.Address);
        Directory.CreateDirectory(other.Directory);
        File.Copy(nexus.CredentialFile, other.CredentialFile);
        Assert.Equal(ExitCodes.Success, (await other.RunAsync("logout")).Exit);

        var ran = await nexus.RunAsync("whoami");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains($"nexus login --server {installation.Address}", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("refreshToken", await File.ReadAllTextAsync(nexus.CredentialFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogOut_Done_EndsTheSessionAtTheServerToo()
    {
        using var nexus = await installation.LoggedInAsync();
        var access = (string)nexus.Stored()["accessToken"]!;

        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("logout")).Exit);

        nexus.Environment["NEXUS_TOKEN"] = access;
        Assert.Equal(ExitCodes.Failure, (await nexus.RunAsync("nodes", "list")).Exit);
        nexus.Environment.Remove("NEXUS_TOKEN");
        var again = await nexus.RunAsync("logout");
        Assert.Equal((ExitCodes.Failure, $"nexus: Nobody is logged in to {installation.Address}.\n"), (again.Exit, again.Error));
    }

    [Fact]
    public async Task LogIn_TokenFromInput_WorksUntilItIsRevoked()
    {
        using var owner = await installation.LoggedInAsync();
        var made = await owner.JsonAsync("tokens", "new", "ci", "--scope", "nodes:read", "--scope", "system:read", "--expires", "1d");
        var token = made.GetProperty("token").GetString()!;
        using var nexus = new Nexus(installation.Address);

        var ran = await nexus.RunOnAsync(new ScriptedTerminal { In = new StringReader(token + "\n") }, default, "login", "--token-stdin");

        Assert.True(ran.Exit == ExitCodes.Success, ran.Error);
        var me = await nexus.JsonAsync("whoami");
        Assert.Equal("personal", me.GetProperty("kind").GetString());
        Assert.Equal("nodes:read system:read", me.GetProperty("scope").GetString());
        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("nodes", "list")).Exit);

        var id = made.GetProperty("details").GetProperty("id").GetString()!;
        Assert.Equal(ExitCodes.Success, (await owner.RunAsync("tokens", "revoke", id)).Exit);
        Assert.Equal(ExitCodes.Failure, (await nexus.RunAsync("nodes", "list")).Exit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("naïve")]
    public async Task LogIn_InputIsNoToken_IsWrongUsage(string input)
    {
        using var nexus = new Nexus(installation.Address);

        var ran = await nexus.RunOnAsync(new ScriptedTerminal { In = new StringReader(input) }, default, "login", "--token-stdin");

        Assert.Equal(ExitCodes.WrongUsage, ran.Exit);
    }

    [Fact]
    public async Task LogIn_UnknownToken_IsRefusedAndNotShown()
    {
        using var nexus = new Nexus(installation.Address);
        const string token = "nxp_not-a-token-of-anybody";

        var ran = await nexus.RunOnAsync(new ScriptedTerminal { In = new StringReader(token) }, default, "login", "--token-stdin");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.DoesNotContain(token, ran.Out + ran.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(nexus.CredentialFile));
    }

    [Fact]
    public async Task WhoAmI_AdminTokenInEnvironment_SaysSo()
    {
        using var nexus = new Nexus(installation.Address) { Environment = { ["NEXUS_TOKEN"] = Functions.Tests.App.Support.AppSettings.AdminToken } };

        var me = await nexus.JsonAsync("whoami");

        Assert.Equal("admin-token", me.GetProperty("kind").GetString());
        Assert.Equal("admin", me.GetProperty("role").GetString());
    }

    [Fact]
    public async Task AnyCommand_NobodyLoggedIn_IsTheProblemAndWhatToDo()
    {
        using var nexus = new Nexus(installation.Address);

        var text = await nexus.RunAsync("nodes", "list");
        var json = await nexus.RunAsync("nodes", "list", "--json");

        Assert.Equal(ExitCodes.Failure, text.Exit);
        Assert.Contains($"nexus login --server {installation.Address}", text.Error, StringComparison.Ordinal);
        Assert.Empty(json.Out);
        Assert.Equal(401, JsonSerializer.Deserialize<JsonElement>(json.Error).GetProperty("status").GetInt32());
    }
}
