using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Tests.Live;

public sealed class SignalRAccessTests
{
    [Theory]
    [InlineData("Endpoint=https://x.service.signalr.net;AccessKey=k;Version=1.0;", "https://x.service.signalr.net")]
    [InlineData("Endpoint=https://x.service.signalr.net/;ClientEndpoint=https://nexus.example.org;AccessKey=k;", "https://nexus.example.org")]
    public void ClientUrl_WithAndWithoutAClientEndpoint_IsWhereClientsConnectWithTokensForTheService(string connection, string clients)
    {
        var access = new SignalRAccess(connection, TimeProvider.System);

        Assert.Equal($"{clients}/client/?hub={LiveNames.Hub}", access.ClientUrl);
        Assert.Equal($"https://x.service.signalr.net/client/?hub={LiveNames.Hub}", access.ClientAudience);
        Assert.Equal(new Uri("https://x.service.signalr.net"), access.Endpoint);
    }

    [Fact]
    public void ClientUrl_WithoutAConnectionString_IsNone()
    {
        var access = new SignalRAccess("", TimeProvider.System);

        Assert.Null(access.ClientUrl);
        Assert.Null(access.ClientAudience);
    }
}
