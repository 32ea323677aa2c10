using System.Text.RegularExpressions;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Http;

/// <summary>The service calls the store and the live service, whose addresses its settings name, and nobody else: no caller names an
/// address.</summary>
public sealed partial class OutboundCallTests
{
    /// <summary>
    /// Who may open connections. What is added here calls an address that settings name, or one that a caller names: then it refuses
    /// private addresses after resolving them, and a test shows it.
    /// </summary>
    private static readonly string[] Allowed =
    [
        "Live/LiveServices.cs", // gives SignalRRestSender its client
        "Live/SignalRRestSender.cs",
        "Ai/Ollama/OllamaWay.cs", // uses only what the next makes
        "Ai/Ollama/OneServerHandler.cs", // refuses every server but that of NEXUS_OLLAMA_URL
        "Identity/EventHubSender.cs", // calls the hub that the settings name
        "Jobs/Actions/OutboundCalls.cs", // uses only what the next makes
        "Notify/Senders/ChannelPost.cs", // uses only what the next makes: SenderTests
        "Outbound/Mail/SmtpSession.cs", // calls the mail server that the settings name
        "Outbound/OutboundHttp.cs", // refuses private addresses unless the settings allow them: OutboundHttpTests
    ];

    [Fact]
    public void Sources_ThatOpenConnections_AreTheKnownOnes()
    {
        var root = Path.Combine(Repository.Root, "functions");
        var found = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .Where(f => !f.Path.StartsWith("bin/", StringComparison.Ordinal) && !f.Path.StartsWith("obj/", StringComparison.Ordinal))
            .Where(f => OpensConnections().IsMatch(f.Text))
            .Select(f => f.Path);
        Assert.Equal(Allowed.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("var http = new HttpClient();", true)]
    [InlineData("IHttpClientFactory clients", true)]
    [InlineData("Dns.GetHostAddressesAsync(host)", true)]
    [InlineData("new ClientWebSocket()", true)]
    [InlineData("HttpRequest request", false)]
    [InlineData("using System.Net.Sockets; AddressFamily.InterNetworkV6", false)]
    public void Pattern_Source_IsToldApart(string source, bool opens) => Assert.Equal(opens, OpensConnections().IsMatch(source));

    [GeneratedRegex(
        @"\b(HttpClient|IHttpClientFactory|HttpMessageInvoker|SocketsHttpHandler|HttpClientHandler|HttpClientTransport|WebClient|"
        + @"HttpWebRequest|TcpClient|UdpClient|ClientWebSocket|SmtpClient|QuicConnection|ProcessStartInfo)\b|"
        + @"\bnew Ping\(|\bProcess\.Start\(|\bnew Socket\(|\bDns\.")]
    private static partial Regex OpensConnections();
}
