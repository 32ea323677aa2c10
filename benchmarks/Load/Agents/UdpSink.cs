using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Load.Agents;

/// <summary>Takes datagrams on a port of its own and counts their bytes.</summary>
internal sealed class UdpSink : IDisposable
{
    private readonly UdpClient _client = new(new IPEndPoint(IPAddress.Loopback, 0));
    private long _bytes;

    public UdpSink() => _ = CountAsync();

    public int Port => ((IPEndPoint)_client.Client.LocalEndPoint!).Port;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose() => _client.Dispose();

    private async Task CountAsync()
    {
        try
        {
            while (true)
            {
                Interlocked.Add(ref _bytes, (await _client.ReceiveAsync()).Buffer.Length);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }
}
