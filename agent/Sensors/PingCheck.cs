using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Sensors;

/// <summary>
/// Sends an ICMP echo each second, up to five, until one is answered: a single lost packet is no outage. Through a datagram socket, which
/// needs no privilege where the kernel allows it, else through a raw one.
/// </summary>
internal sealed class PingCheck(PingSensorOptions options, TimeProvider clock) : ICheck
{
    private const int MostEchoes = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<CheckResult> RunAsync(CancellationToken stop)
    {
        try
        {
            var address = (await Dns.GetHostAddressesAsync(options.Host, stop).ConfigureAwait(false))[0];
            using var socket = Open(address.AddressFamily);
            await socket.ConnectAsync(address, 0, stop).ConfigureAwait(false);
            return await EchoAsync(socket, stop).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            return CheckResult.Down(NetworkFailure.Describe(e));
        }
    }

    private static Socket Open(AddressFamily family)
    {
        var protocol = family == AddressFamily.InterNetwork ? ProtocolType.Icmp : ProtocolType.IcmpV6;
        try
        {
            return new Socket(family, SocketType.Dgram, protocol);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied or SocketError.ProtocolNotSupported)
        {
            // The group is outside net.ipv4.ping_group_range.
        }

        try
        {
            return new Socket(family, SocketType.Raw, protocol);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new IOException(
                "the agent may not send ICMP: let its group with sysctl net.ipv4.ping_group_range=\"0 2147483647\", or give it CAP_NET_RAW",
                e);
        }
    }

    private async Task<CheckResult> EchoAsync(Socket socket, CancellationToken stop)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var cookie = RandomNumberGenerator.GetBytes(IcmpEcho.CookieBytes);
        var sent = new long[MostEchoes];
        var buffer = new byte[256];
        for (ushort sequence = 0; ; sequence++)
        {
            if (sequence < MostEchoes)
            {
                sent[sequence] = clock.GetTimestamp();
                await socket.SendAsync(IcmpEcho.MakeRequest(socket.AddressFamily, id, sequence, cookie), stop).ConfigureAwait(false);
            }

            using var pause = new CancellationTokenSource(Pause, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stop);
            try
            {
                var answered = await ReceiveAsync(socket, cookie, buffer, either.Token).ConfigureAwait(false);
                return new CheckResult { Latency = clock.GetElapsedTime(sent[answered]).TotalMilliseconds };
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Not answered yet: once more, or only wait on.
            }
        }
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] cookie, byte[] buffer, CancellationToken stop)
    {
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, stop).ConfigureAwait(false);
            if (IcmpEcho.IsReply(socket.AddressFamily, buffer.AsSpan(0, length), cookie, out var sequence) && sequence < MostEchoes)
            {
                return sequence;
            }
        }
    }
}
