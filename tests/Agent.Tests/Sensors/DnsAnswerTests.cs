using System.Buffers.Binary;
using CloudNexus.Agent.Sensors;

namespace CloudNexus.Agent.Tests.Sensors;

public sealed class DnsAnswerTests
{
    private const ushort Id = 0x1234;

    [Fact]
    public void ToMessage_Query_IsAsTheStandardSays()
        => Assert.Equal(
            "12340100000100000000000003777777076578616D706C65036F72670000010001",
            Convert.ToHexString(new DnsQuery("www.example.org.", DnsType.A).ToMessage(Id)));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("bücher.example")]
    [InlineData("a b")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234.org")]
    public void DnsQuery_NoName_IsRefused(string name) => Assert.Throws<InvalidDataException>(() => new DnsQuery(name, DnsType.A));

    [Theory]
    [InlineData("A", "C0000201", "192.0.2.1")]
    [InlineData("AAAA", "20010DB8000000000000000000000001", "2001:db8::1")]
    [InlineData("MX", "000A046D61696CC010", "10 mail.example.org")]
    [InlineData("NS", "026E73C010", "ns.example.org")]
    [InlineData("CNAME", "C00C", "www.example.org")]
    [InlineData("TXT", "03613D620263640000", "a=bcd")]
    public void Read_Record_IsItsText(string typeName, string data, string text)
    {
        var type = Enum.Parse<DnsType>(typeName);
        var query = new DnsQuery("www.example.org", type);
        var bytes = Convert.FromHexString(data);
        if (type == DnsType.TXT)
        {
            bytes = bytes[..^1];
        }

        Assert.Equal([text], DnsAnswer.Read(Message(query, (type, bytes)), Id, query)!.Values);
    }

    [Fact]
    public void Read_ChainOfAliases_YieldsTheAddresses()
    {
        var query = new DnsQuery("www.example.org", DnsType.A);
        var message = Message(query, (DnsType.CNAME, [1, (byte)'x', 0xC0, 0x10]), (DnsType.A, [192, 0, 2, 1]), (DnsType.A, [192, 0, 2, 2]));
        Assert.Equal(["192.0.2.1", "192.0.2.2"], DnsAnswer.Read(message, Id, query)!.Values);
    }

    [Fact]
    public void Read_NotTheAnswer_IsPassedOver()
    {
        var query = new DnsQuery("www.example.org", DnsType.A);
        var message = Message(query, (DnsType.A, [192, 0, 2, 1]));
        Assert.Null(DnsAnswer.Read(message, Id + 1, query));
        Assert.Null(DnsAnswer.Read(message, Id, new DnsQuery("www.example.net", DnsType.A)));
        Assert.Null(DnsAnswer.Read(message, Id, new DnsQuery("www.example.org", DnsType.AAAA)));
        Assert.Null(DnsAnswer.Read(query.ToMessage(Id), Id, query));
        Assert.NotNull(DnsAnswer.Read(message, Id, new DnsQuery("WWW.Example.org", DnsType.A)));
    }

    [Fact]
    public void Read_ErrorOrTruncated_SaysSo()
    {
        var query = new DnsQuery("www.example.org", DnsType.A);
        var message = Message(query);
        message[3] = 0x83;
        Assert.Equal(3, DnsAnswer.Read(message, Id, query)!.Code);
        Assert.Equal(5, DnsAnswer.Read([0x12, 0x34, 0x80, 0x05, 0, 0, 0, 0, 0, 0, 0, 0], Id, query)!.Code);
        message[2] |= 0x02;
        Assert.True(DnsAnswer.Read(message, Id, query)!.Truncated);
    }

    [Fact]
    public void Read_PointersInACircleOrForward_IsMalformed()
    {
        var query = new DnsQuery("www.example.org", DnsType.CNAME);
        var whole = Message(query, (DnsType.CNAME, [0xC0, 0x0C]));
        for (var target = whole.Length - 2; target < 0x3FFF; target += 7)
        {
            BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(^2), (ushort)(0xC000 | target));
            Assert.Null(DnsAnswer.Read(whole, Id, query));
        }
    }

    [Fact]
    public void Read_MutatedAnswers_NeverThrow()
    {
        var random = new Random(11);
        var read = 0;
        foreach (var type in Enum.GetValues<DnsType>())
        {
            var query = new DnsQuery("www.example.org", type);
            byte[] data = type switch
            {
                DnsType.A => [1, 2, 3, 4],
                DnsType.AAAA => new byte[16],
                DnsType.MX => [0, 10, 4, (byte)'m', (byte)'a', (byte)'i', (byte)'l', 0xC0, 0x10],
                DnsType.TXT => [3, .. "abc"u8, 2, .. "de"u8],
                _ => [2, (byte)'n', (byte)'s', 0xC0, 0x10],
            };
            var good = Message(query, (type, data), (DnsType.CNAME, [0xC0, 0x0C]), (type, data));
            for (var round = 0; round < 4000; round++)
            {
                var bytes = good.AsSpan(0, random.Next(3) == 0 ? random.Next(good.Length + 1) : good.Length).ToArray();
                for (var i = 0; i < 1 + (round % 5) && bytes.Length > 4; i++)
                {
                    bytes[random.Next(2, bytes.Length)] = (byte)random.Next(256);
                }

                read += DnsAnswer.Read(bytes, Id, query) is null ? 0 : 1;
            }
        }

        Assert.InRange(read, 100, 23_000);
    }

    /// <summary>An answer whose records are all for the name that was asked for.</summary>
    internal static byte[] Message(DnsQuery query, params (DnsType Type, byte[] Data)[] records)
    {
        var message = query.ToMessage(Id).ToList();
        message[2] = 0x81;
        message[3] = 0x80;
        message[7] = (byte)records.Length;
        foreach (var (type, data) in records)
        {
            message.AddRange([0xC0, 0x0C, 0, (byte)type, 0, 1, 0, 0, 0, 60, 0, (byte)data.Length, .. data]);
        }

        return [.. message];
    }
}
