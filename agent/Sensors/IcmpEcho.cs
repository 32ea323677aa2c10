using System.Buffers.Binary;
using System.Net.Sockets;

namespace CloudNexus.Agent.Sensors;

/// <summary>ICMP echo requests and replies (RFC 792, RFC 4443): an 8-byte header, then a cookie that only the asker knows.</summary>
internal static class IcmpEcho
{
    public const int HeaderBytes = 8;
    public const int CookieBytes = 16;
    public const int Bytes = HeaderBytes + CookieBytes;

    private const byte RequestV4 = 8;
    private const byte ReplyV4 = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;

    public static byte[] MakeRequest(AddressFamily family, ushort id, ushort sequence, ReadOnlySpan<byte> cookie)
    {
        var packet = new byte[Bytes];
        packet[0] = family == AddressFamily.InterNetwork ? RequestV4 : RequestV6;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), sequence);
        cookie[..CookieBytes].CopyTo(packet.AsSpan(HeaderBytes));
        if (family == AddressFamily.InterNetwork)
        {
            // For IPv6 the kernel sums, which knows both addresses.
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Checksum(packet));
        }

        return packet;
    }

    /// <summary>Whether a datagram answers a request with this cookie. The IP header that raw IPv4 sockets yield is passed over.</summary>
    /// <param name="sequence">Of the request that is answered.</param>
    public static bool IsReply(AddressFamily family, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> cookie, out ushort sequence)
    {
        sequence = 0;
        if (family == AddressFamily.InterNetwork && datagram.Length >= 20 && datagram[0] >> 4 == 4)
        {
            var header = (datagram[0] & 0xF) * 4;
            datagram = header <= datagram.Length ? datagram[header..] : default;
        }

        var reply = family == AddressFamily.InterNetwork ? ReplyV4 : ReplyV6;
        if (datagram.Length < Bytes || datagram[0] != reply || datagram[1] != 0
            || !datagram.Slice(HeaderBytes, CookieBytes).SequenceEqual(cookie[..CookieBytes]))
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt16BigEndian(datagram[6..]);
        return true;
    }

    /// <summary>The Internet checksum (RFC 1071) of an even number of bytes.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
