using System.Net;
using System.Net.Sockets;

namespace CloudNexus.Functions.Http.Limits;

/// <summary>What an address is counted as: an IPv4 address by itself, an IPv6 address by its /64, of which one host has all.</summary>
internal static class CallerAddress
{
    private const int NetworkBytes = 8;

    /// <summary>Text that also serves as a table key.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}-64";
    }
}
