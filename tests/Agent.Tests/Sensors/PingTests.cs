using System.Net.Sockets;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Sensors;

namespace CloudNexus.Agent.Tests.Sensors;

public sealed class PingTests
{
    private static readonly byte[] Cookie = [.. Enumerable.Range(1, IcmpEcho.CookieBytes).Select(i => (byte)i)];

    [Fact]
    public void MakeRequest_IPv4_HasTheStandardsHeaderAndSum()
    {
        var packet = IcmpEcho.MakeRequest(AddressFamily.InterNetwork, 0x1234, 2, Cookie);
        Assert.Equal([8, 0], packet[..2]);
        Assert.Equal([0x12, 0x34, 0, 2], packet[4..8]);
        Assert.Equal(Cookie, packet[8..]);
        Assert.Equal(0, IcmpEcho.Checksum(packet));
    }

    [Fact]
    public void Checksum_ExampleOfTheStandard_IsRight()
        => Assert.Equal(unchecked((ushort)~0xDDF2), IcmpEcho.Checksum([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]));

    [Theory]
    [InlineData(AddressFamily.InterNetwork, 0, false)]
    [InlineData(AddressFamily.InterNetwork, 0, true)]
    [InlineData(AddressFamily.InterNetworkV6, 129, false)]
    public void IsReply_EchoOfOurs_IsTold(AddressFamily family, byte type, bool withHeader)
    {
        var packet = IcmpEcho.MakeRequest(family, 1, 3, Cookie);
        Assert.False(IcmpEcho.IsReply(family, packet, Cookie, out _));
        packet[0] = type;
        byte[] datagram = withHeader ? [0x46, .. new byte[23], .. packet] : packet;
        Assert.True(IcmpEcho.IsReply(family, datagram, Cookie, out var sequence));
        Assert.Equal(3, sequence);
        Assert.False(IcmpEcho.IsReply(family, datagram, new byte[IcmpEcho.CookieBytes], out _));
        for (var length = 0; length < datagram.Length; length++)
        {
            Assert.False(IcmpEcho.IsReply(family, datagram.AsSpan(0, length), Cookie, out _));
        }
    }

    [Fact]
    public async Task RunAsync_Loopback_IsUpOrSaysWhatToDo()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        try
        {
            var options = new PingSensorOptions { Name = "p", Host = "127.0.0.1" };
            var result = await new PingCheck(options, TimeProvider.System).RunAsync(limit.Token);
            Assert.Null(result.Reason);
            Assert.True(result.Latency > 0);
        }
        catch (IOException e)
        {
            Assert.Contains("net.ipv4.ping_group_range", e.Message, StringComparison.Ordinal);
        }
    }
}
