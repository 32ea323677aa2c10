using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CloudNexus.Agent.Sensors;

/// <summary>Asks one name server: over UDP, every two seconds while nothing comes, and over TCP when the answer was cut off.</summary>
internal sealed class DnsExchange(IPEndPoint server, TimeProvider clock)
{
    private const int MostUdpBytes = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="IOException">It hung up, or its answer over TCP cannot be read.</exception>
    public async Task<DnsAnswer> AskAsync(DnsQuery query, CancellationToken stop)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var message = query.ToMessage(id);
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, stop).ConfigureAwait(false);
        var buffer = new byte[MostUdpBytes];
        while (true)
        {
            await socket.SendAsync(message, stop).ConfigureAwait(false);
            using var pause = new CancellationTokenSource(Pause, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stop);
            try
            {
                while (true)
                {
                    // Others' and malformed messages are passed over: the right one may still come.
                    var length = await socket.ReceiveAsync(buffer, either.Token).ConfigureAwait(false);
                    if (DnsAnswer.Read(buffer.AsSpan(0, length), id, query) is { } answer)
                    {
                        return answer.Truncated ? await AskOverTcpAsync(message, id, query, stop).ConfigureAwait(false) : answer;
                    }
                }
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Lost on the way, it seems.
            }
        }
    }

    private async Task<DnsAnswer> AskOverTcpAsync(byte[] message, ushort id, DnsQuery query, CancellationToken stop)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, stop).ConfigureAwait(false);
        var stream = new NetworkStream(socket);
        await using var _ = stream.ConfigureAwait(false);
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        await stream.WriteAsync(framed, stop).ConfigureAwait(false);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, stop).ConfigureAwait(false);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, stop).ConfigureAwait(false);
        return DnsAnswer.Read(answer, id, query) is { Truncated: false } read
            ? read
            : throw new IOException("The name server's answer cannot be read.");
    }
}
