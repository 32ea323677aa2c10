using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace CloudNexus.Agent.Sensors;

/// <summary>What a name server said.</summary>
/// <param name="Code">The response code; 0 for success, 3 for no such name.</param>
/// <param name="Truncated">Whether the whole answer has to be fetched over TCP.</param>
/// <param name="Values">The records of the type that was asked for, as text.</param>
internal sealed record DnsAnswer(int Code, bool Truncated, IReadOnlyList<string> Values)
{
    private const ushort ResponseFlag = 0x8000;
    private const ushort TruncatedFlag = 0x0200;
    private const int CodeMask = 0xF;

    /// <summary>Null when the message answers another question or is malformed.</summary>
    public static DnsAnswer? Read(ReadOnlySpan<byte> message, ushort id, DnsQuery query)
    {
        if (message.Length < DnsQuery.HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(message) != id)
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        var code = flags & CodeMask;
        var truncated = (flags & TruncatedFlag) != 0;
        if ((flags & ResponseFlag) == 0)
        {
            return null;
        }

        if (questions == 0 && code != 0)
        {
            return new DnsAnswer(code, false, []);
        }

        var at = DnsQuery.HeaderBytes + query.Question.Length;
        if (questions != 1 || message.Length < at
            || !Ascii.EqualsIgnoreCase(message[DnsQuery.HeaderBytes..at], query.Question))
        {
            return null;
        }

        // What was cut off is asked for again, so that what is left of it need not be whole.
        return truncated ? new DnsAnswer(code, true, []) : ReadRecords(message, at, records, query.Type) is { } values
            ? new DnsAnswer(code, false, values)
            : null;
    }

    private static List<string>? ReadRecords(ReadOnlySpan<byte> message, int at, int records, DnsType type)
    {
        const int FixedBytes = 10;
        var values = new List<string>();
        for (; records > 0; records--)
        {
            if (DnsName.Read(message, ref at) is null || message.Length - at < FixedBytes)
            {
                return null;
            }

            var found = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
            at += FixedBytes;
            if (message.Length - at < length)
            {
                return null;
            }

            if (found == (ushort)type)
            {
                if (ReadValue(message, at, length, type) is not { } value)
                {
                    return null;
                }

                values.Add(value);
            }

            at += length;
        }

        return values;
    }

    private static string? ReadValue(ReadOnlySpan<byte> message, int at, int length, DnsType type)
    {
        var data = message.Slice(at, length);
        switch (type)
        {
            case DnsType.A when length == 4:
            case DnsType.AAAA when length == 16:
                return new IPAddress(data).ToString();
            case DnsType.NS or DnsType.CNAME:
                return DnsName.Read(message[..(at + length)], ref at);
            case DnsType.MX when length > 2:
                var preference = BinaryPrimitives.ReadUInt16BigEndian(data);
                at += 2;
                return DnsName.Read(message[..(at - 2 + length)], ref at) is { } host ? $"{preference} {host}" : null;
            case DnsType.TXT when length > 0:
                return ReadTexts(data);
            default:
                return null;
        }
    }

    private static string? ReadTexts(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        while (data.Length > 0)
        {
            int length = data[0];
            if (data.Length <= length)
            {
                return null;
            }

            text.Append(Encoding.UTF8.GetString(data.Slice(1, length)));
            data = data[(length + 1)..];
        }

        return text.ToString();
    }
}
