using System.Net.Sockets;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Sensors;

/// <summary>Connects to a port and hangs up.</summary>
internal sealed class TcpCheck(TcpSensorOptions options, TimeProvider clock) : ICheck
{
    public async Task<CheckResult> RunAsync(CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var start = clock.GetTimestamp();
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, stop).ConfigureAwait(false);
            return new CheckResult { Latency = clock.GetElapsedTime(start).TotalMilliseconds };
        }
        catch (SocketException e)
        {
            return CheckResult.Down(NetworkFailure.Describe(e));
        }
    }
}
