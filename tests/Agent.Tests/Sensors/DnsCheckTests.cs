using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Sensors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Sensors;

public sealed class DnsCheckTests
{
    [Theory]
    [InlineData("192.0.2.7", null, true)]
    [InlineData("192.0.2.8", "no answer is what is expected", false)]
    public async Task RunAsync_Expectation_IsHeldAgainstTheAnswers(string expected, string? reason, bool match)
    {
        using var server = new NameServer(cutOff: false);
        var result = await Run(server, expected);
        Assert.Equal((reason, match), (result.Reason, result.Match));
        Assert.True(result.Latency > 0);
    }

    [Fact]
    public async Task RunAsync_AnswerCutOff_IsFetchedOverTcp()
    {
        using var server = new NameServer(cutOff: true);
        Assert.True((await Run(server, "192.0.2.7")).Match);
        Assert.Equal(1, server.OverTcp);
    }

    [Fact]
    public async Task RunAsync_GarbageComesFirst_WaitsForTheAnswer()
    {
        using var server = new NameServer(cutOff: false) { Garbage = true };
        Assert.True((await Run(server, null)).IsUp);
    }

    [Fact]
    public async Task RunAsync_NoServerNamed_AsksTheHost()
    {
        using var tree = new HostTree();
        var options = new DnsSensorOptions { Name = "d", Query = "localhost", Expect = "127.0.0.1" };
        Assert.True((await new DnsCheck(options, tree.Root, TimeProvider.System).RunAsync(CancellationToken.None)).Match);

        tree.Write("etc/resolv.conf", "# none\nsearch example.org\n");
        var check = new DnsCheck(options with { Type = "TXT" }, tree.Root, TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(() => check.RunAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("127.0.0.1", 53)]
    [InlineData("127.0.0.1:5353", 5353)]
    [InlineData("[::1]:5353", 5353)]
    [InlineData("::1", 53)]
    public void ParseServer_Address_HasAPort(string text, int port) => Assert.Equal(port, DnsCheck.ParseServer(text)!.Port);

    [Theory]
    [InlineData("SRV", null)]
    [InlineData("1", null)]
    [InlineData("A", "ns.example.org")]
    public void DnsCheck_TypeOrServerUnusable_IsRefused(string type, string? server)
    {
        var options = new DnsSensorOptions { Name = "d", Query = "example.org", Type = type, Server = server };
        Assert.Throws<InvalidDataException>(() => new DnsCheck(options, new HostRoot("/"), TimeProvider.System));
    }

    private static Task<CheckResult> Run(NameServer server, string? expected)
    {
        var options = new DnsSensorOptions { Name = "d", Query = "www.example.org", Server = server.Address, Expect = expected };
        return new DnsCheck(options, new HostRoot("/"), TimeProvider.System).RunAsync(CancellationToken.None);
    }

    /// <summary>A name server that says 192.0.2.7 to everything, over UDP and, on the same port, TCP.</summary>
    private sealed class NameServer : IDisposable
    {
        private readonly bool _cutOff;
        private readonly TcpListener _tcp = new(IPAddress.Loopback, 0);
        private readonly UdpClient _udp;
        private int _overTcp;

        public NameServer(bool cutOff)
        {
            _cutOff = cutOff;
            _tcp.Start();
            _udp = new UdpClient((IPEndPoint)_tcp.LocalEndpoint);
            _ = ServeUdpAsync();
            _ = ServeTcpAsync();
        }

        public string Address => $"{_tcp.LocalEndpoint}";

        public bool Garbage { get; init; }

        public int OverTcp => Volatile.Read(ref _overTcp);

        public void Dispose()
        {
            _tcp.Dispose();
            _udp.Dispose();
        }

        private static byte[] Answer(ReadOnlySpan<byte> query, bool cutOff)
        {
            var answer = DnsAnswerTests.Message(new DnsQuery("www.example.org", DnsType.A), (DnsType.A, [192, 0, 2, 7]));
            query[..2].CopyTo(answer);
            if (cutOff)
            {
                answer[2] |= 0x02;
                return answer[..^5];
            }

            return answer;
        }

        private async Task ServeUdpAsync()
        {
            while (true)
            {
                var query = await _udp.ReceiveAsync();
                if (Garbage)
                {
                    await _udp.SendAsync(new byte[] { 1, 2, 3 }, query.RemoteEndPoint);
                    await _udp.SendAsync(query.Buffer, query.RemoteEndPoint);
                }

                await _udp.SendAsync(Answer(query.Buffer, _cutOff), query.RemoteEndPoint);
            }
        }

        private async Task ServeTcpAsync()
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync();
                var length = new byte[2];
                await client.GetStream().ReadExactlyAsync(length);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await client.GetStream().ReadExactlyAsync(query);
                Interlocked.Increment(ref _overTcp);
                var answer = Answer(query, cutOff: false);
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await client.GetStream().WriteAsync(length.Concat(answer).ToArray());
            }
        }
    }
}
