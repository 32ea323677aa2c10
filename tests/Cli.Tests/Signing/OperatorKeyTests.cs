using System.Runtime.Versioning;
using System.Security.Cryptography;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Tests.Signing;

[SupportedOSPlatform("linux")]
public sealed class OperatorKeyTests : IDisposable
{
    private readonly Nexus _nexus = new() { Environment = { ["USER"] = "ann" } };

    private string Usual => Path.Combine(_nexus.Directory, "operator.pem");

    [Fact]
    public async Task New_NoKey_IsTheOwnersAloneAndItsLineIsForHosts()
    {
        var ran = await _nexus.RunAsync("keys", "new");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Usual));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_nexus.Directory));
        using var key = OperatorKey.FromPem(await File.ReadAllTextAsync(Usual));
        Assert.Equal([$"- {{ name: \"ann\", key: \"{key.Public}\" }}"], ran.Lines);
        Assert.Contains(key.Public.Id, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", ran.Out + ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_KeyIsThere_StaysAndSaysWhatToDo()
    {
        await _nexus.RunAsync("keys", "new");
        var before = await File.ReadAllTextAsync(Usual);

        var ran = await _nexus.RunAsync("keys", "new");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("--out", ran.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Usual));
    }

    [Fact]
    public async Task Show_KeyElsewhere_IsNamedByOptionOrEnvironment()
    {
        var other = Path.Combine(_nexus.Directory, "keys", "other.pem");
        var made = await _nexus.JsonAsync("keys", "new", "--out", other, "--name", "ops");
        var shown = await _nexus.JsonAsync("keys", "show", "--key", other, "--name", "ops");
        _nexus.Environment["NEXUS_OPERATOR_KEY"] = other;
        var usual = await _nexus.JsonAsync("keys", "show");

        Assert.Equal(("ops", other), (made.GetProperty("name").GetString(), made.GetProperty("file").GetString()));
        Assert.Equal(made.GetRawText(), shown.GetRawText());
        Assert.Equal(made.GetProperty("id").GetString(), usual.GetProperty("id").GetString());
        Assert.True(OperatorPublicKey.TryParse(usual.GetProperty("publicKey").GetString(), out var key));
        Assert.Equal(key.Id, usual.GetProperty("id").GetString());
        Assert.False(File.Exists(Usual));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task Show_OthersMay_IsRefusedWithWhatToDo(UnixFileMode others)
    {
        await _nexus.RunAsync("keys", "new");
        File.SetUnixFileMode(Usual, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var ran = await _nexus.RunAsync("keys", "show");

        Assert.Equal((ExitCodes.Failure, ""), (ran.Exit, ran.Out));
        Assert.Contains($"chmod 600 {Usual}", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_NoKeyOrSomethingElse_SaysHowToMakeOne()
    {
        Assert.Contains("nexus keys new", (await _nexus.RunAsync("keys", "show")).Error, StringComparison.Ordinal);
        await _nexus.RunAsync("keys", "new");
        using var wrongCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var text in new[] { "", "no key", wrongCurve.ExportPkcs8PrivateKeyPem(), new string('x', 20_000) })
        {
            await File.WriteAllTextAsync(Usual, text);

            var ran = await _nexus.RunAsync("keys", "show");

            Assert.Equal(ExitCodes.Failure, ran.Exit);
            Assert.Contains("holds no P-256 private key", ran.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _nexus.Dispose();
}
