using System.Net;
using CloudNexus.Harness;
using CloudNexus.Local.Listening;

namespace CloudNexus.EndToEnd.Tests.Listening;

public sealed class CertificateTests : IDisposable
{
    private const string Url = "https://127.0.0.2:8443";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_ForTheAddress_IsTakenAndKnownAsSelfSigned()
    {
        using var certificate = Load(Write(1), Url);

        Assert.True(certificate!.IsSelfSigned);
        Assert.True(certificate.Own.HasPrivateKey);
        Assert.Empty(certificate.Chain);
    }

    [Fact]
    public void Load_ForAnotherName_SaysWhatToDo()
    {
        var files = Write(1);
        Assert.Contains("--public-url", Refusal(files, "https://nexus.example.org"), StringComparison.Ordinal);
        using var behind = Load(files, "https://nexus.example.org", isBehindProxy: true);
        Assert.NotNull(behind);
    }

    [Fact]
    public void Load_Expired_SaysWhatToDo() => Assert.Contains("renew", Refusal(Write(-1), Url), StringComparison.Ordinal);

    [Fact]
    public void Load_AnotherKeyOrNoPem_NamesTheFiles()
    {
        var files = Write(1);
        using var elsewhere = new TemporaryDirectory();
        var other = SelfSignedCertificate.WriteTo(elsewhere);
        File.WriteAllText(_directory.File("empty.pem"), "");

        Assert.Contains(other.Key, Refusal((files.Certificate, other.Key), Url), StringComparison.Ordinal);
        Assert.Contains("empty.pem", Refusal((_directory.File("empty.pem"), files.Key), Url), StringComparison.Ordinal);
        Assert.Contains("none.pem", Refusal((_directory.File("none.pem"), files.Key), Url), StringComparison.Ordinal);
    }

    private (string Certificate, string Key) Write(double days)
        => SelfSignedCertificate.WriteTo(_directory, IPAddress.Parse("127.0.0.2"), days);

    private static string Refusal((string, string) files, string url) => Assert.ThrowsAny<IOException>(() => Load(files, url)).Message;

    private static ServerCertificate? Load((string Certificate, string Key) files, string url, bool isBehindProxy = false)
        => ServerCertificate.Load(
            new ListenOptions
            {
                Address = IPAddress.Loopback, CertificateFile = files.Certificate, KeyFile = files.Key, IsBehindProxy = isBehindProxy,
            },
            url,
            TimeProvider.System.GetUtcNow());
}
