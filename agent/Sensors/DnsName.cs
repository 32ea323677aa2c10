using System.Text;

namespace CloudNexus.Agent.Sensors;

/// <summary>Names within a DNS message, which may end in a pointer to an earlier place (RFC 1035 §4.1.4).</summary>
internal static class DnsName
{
    private const int LongestName = 255;
    private const int Pointer = 0xC0;

    /// <summary>The name at a place, without the dot of the root, and moves past it; null when it is malformed.</summary>
    public static string? Read(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var place = at;

        // Each pointer must lead before the place of the one that led here, so that there is an end.
        var limit = message.Length;
        var jumped = false;
        while (place < limit)
        {
            int length = message[place++];
            if (length >= Pointer)
            {
                if (place >= limit)
                {
                    return null;
                }

                var target = ((length & ~Pointer) << 8) | message[place++];
                at = jumped ? at : place;
                jumped = true;
                if (target >= place - 2)
                {
                    return null;
                }

                (limit, place) = (place - 2, target);
                continue;
            }

            if (length == 0)
            {
                at = jumped ? at : place;
                return name.ToString();
            }

            if (length >= 0x40 || limit - place < length || name.Length + length + 1 > LongestName)
            {
                return null;
            }

            name.Append(name.Length > 0 ? "." : "").Append(Encoding.Latin1.GetString(message.Slice(place, length)));
            place += length;
        }

        return null;
    }
}
