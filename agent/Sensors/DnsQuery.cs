using System.Buffers.Binary;
using System.Text;

namespace CloudNexus.Agent.Sensors;

/// <summary>A question to a name server, as bytes.</summary>
internal sealed class DnsQuery
{
    public const int HeaderBytes = 12;

    private const int LongestName = 253;
    private const int LongestLabel = 63;
    private const ushort RecursionDesired = 0x0100;
    private const ushort Internet = 1;

    /// <exception cref="InvalidDataException">The name cannot be asked for.</exception>
    public DnsQuery(string name, DnsType type)
    {
        Type = type;
        name = name.TrimEnd('.');
        if (name.Length is 0 or > LongestName || name.Split('.').Any(l => l.Length is 0 or > LongestLabel)
            || name.Any(c => c is <= ' ' or >= '\x7F'))
        {
            throw new InvalidDataException(
                $"{name} is no DNS name: labels of 1 to 63 ASCII characters, joined by dots (others in punycode, xn--…).");
        }

        var bytes = new List<byte>();
        foreach (var label in name.Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.AddRange([0, (byte)((ushort)type >> 8), (byte)type, 0, (byte)Internet]);
        Question = [.. bytes];
    }

    public DnsType Type { get; }

    /// <summary>Name, type and class as they stand in a message.</summary>
    public byte[] Question { get; }

    /// <summary>The whole message.</summary>
    public byte[] ToMessage(ushort id)
    {
        var message = new byte[HeaderBytes + Question.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        Question.CopyTo(message, HeaderBytes);
        return message;
    }
}
