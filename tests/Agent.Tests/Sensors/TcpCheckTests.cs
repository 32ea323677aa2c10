using System.Net;
using System.Net.Sockets;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Sensors;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Sensors;

public sealed class TcpCheckTests
{
    [Fact]
    public async Task RunAsync_SomebodyListens_IsUp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var result = await Run(((IPEndPoint)listener.LocalEndpoint).Port);
        Assert.Null(result.Reason);
        Assert.True(result.Latency > 0);
    }

    [Fact]
    public async Task RunAsync_NobodyListens_IsDown()
    {
        var result = await Run(Ports.Free());
        Assert.Equal("the connection was refused", result.Reason);
        Assert.Equal(double.NaN, result.Latency);
    }

    private static Task<CheckResult> Run(int port)
    {
        var options = new TcpSensorOptions { Name = "t", Host = "127.0.0.1", Port = port };
        return new TcpCheck(options, TimeProvider.System).RunAsync(CancellationToken.None);
    }
}
