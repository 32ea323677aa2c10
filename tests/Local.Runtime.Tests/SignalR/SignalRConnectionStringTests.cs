using CloudNexus.Local.Runtime.SignalR;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

public class SignalRConnectionStringTests
{
    private const string Key = "0123456789abcdef";

    [Theory]
    [InlineData($"Endpoint=http://127.0.0.1:8080;AccessKey={Key};Version=1.0;", "http://127.0.0.1:8080")]
    [InlineData($"endpoint=http://127.0.0.1:8080/; accesskey={Key}", "http://127.0.0.1:8080")]
    [InlineData($"Endpoint=http://localhost;Port=8888;AccessKey={Key};Version=1.0;", "http://localhost:8888")]
    [InlineData($"Endpoint=https://x.service.signalr.net;AccessKey={Key}", "https://x.service.signalr.net")]
    public void TryParse_OfAConnectionString_HasEndpointAndKey(string text, string endpoint)
    {
        Assert.True(SignalRConnectionString.TryParse(text, out var parsed, out _));

        Assert.Equal(endpoint, parsed.Endpoint);
        Assert.Equal(Key, parsed.AccessKey);
        Assert.Equal($"{endpoint}/client/?hub=live", parsed.ClientUrl("live"));
    }

    [Fact]
    public void TryParse_WithAClientEndpoint_SendsClientsThereWithTokensForTheEndpoint()
    {
        var text = $"Endpoint=http://127.0.0.1:8080;ClientEndpoint=https://nexus.example.org/;AccessKey={Key}";

        Assert.True(SignalRConnectionString.TryParse(text, out var parsed, out _));

        Assert.Equal("https://nexus.example.org/client/?hub=live", parsed.ClientUrl("live"));
        Assert.Equal("http://127.0.0.1:8080/client/?hub=live", parsed.ClientAudience("live"));
    }

    [Theory]
    [InlineData("", "Endpoint")]
    [InlineData("nonsense", "Endpoint")]
    [InlineData($"Endpoint=nowhere;AccessKey={Key}", "Endpoint")]
    [InlineData($"Endpoint=ftp://here;AccessKey={Key}", "Endpoint")]
    [InlineData($"Endpoint=http://here/path;AccessKey={Key}", "Endpoint")]
    [InlineData("Endpoint=http://here", "AccessKey")]
    [InlineData("Endpoint=http://here;AccessKey=short", "AccessKey")]
    [InlineData($"Endpoint=http://here;ClientEndpoint=there;AccessKey={Key}", "ClientEndpoint")]
    [InlineData($"Endpoint=http://here;Port=x;AccessKey={Key}", "Port")]
    public void TryParse_OfAnythingElse_SaysWhyWithoutTheKey(string text, string why)
    {
        Assert.False(SignalRConnectionString.TryParse(text, out _, out var problem));

        Assert.Contains(why, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, problem, StringComparison.Ordinal);
    }
}
