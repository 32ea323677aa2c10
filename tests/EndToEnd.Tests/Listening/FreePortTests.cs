using System.Net;
using System.Net.Sockets;
using CloudNexus.Local;

namespace CloudNexus.EndToEnd.Tests.Listening;

public sealed class FreePortTests
{
    [Fact]
    public void Check_TakenPort_NamesTheOption()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = Assert.Throws<IOException>(() => FreePort.Check(IPAddress.Loopback, port, "--http-port N"));

        Assert.Contains($"{port} is taken", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--http-port N", refused.Message, StringComparison.Ordinal);
    }
}
