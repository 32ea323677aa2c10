using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace CloudNexus.Agent.Identity;

/// <summary>The addresses that a host can be reached at, as it knows them itself.</summary>
internal static class HostAddresses
{
    /// <summary>Addresses told at most.</summary>
    public const int Most = 8;

    private const string Leaf = "|-- ";
    private const int Version6Digits = 32;
    private const string Version6GlobalScope = "00";

    /// <summary>Version 4 first; without loopback and link-local ones.</summary>
    public static IReadOnlyList<string> Read(string root)
    {
        var addresses = OperatingSystem.IsLinux() ? Version4(root).Concat(Version6(root)) : OfInterfaces();
        return [.. addresses.Distinct().Take(Most).Select(address => address.ToString())];
    }

    // The first process's network is the host's below another root.
    private static IEnumerable<string> Lines(string root, string name)
        => HostFile.Each(root, root == "/" ? $"proc/self/net/{name}" : $"proc/1/net/{name}");

    // The routing table has the host's own addresses: "|-- 10.0.0.5", and below it "/32 host LOCAL".
    private static IEnumerable<IPAddress> Version4(string root)
    {
        IPAddress? address = null;
        foreach (var line in Lines(root, "fib_trie"))
        {
            if (line.IndexOf(Leaf, StringComparison.Ordinal) is >= 0 and var at)
            {
                address = IPAddress.TryParse(line.AsSpan(at + Leaf.Length).Trim(), out var parsed) ? parsed : null;
            }
            else if (address is not null && line.Contains("/32 host LOCAL", StringComparison.Ordinal) && IsReachable(address))
            {
                yield return address;
            }
        }
    }

    // "20010db8000000000000000000000001 02 40 00 80     eth0": address, interface, prefix, scope.
    private static IEnumerable<IPAddress> Version6(string root)
    {
        foreach (var line in Lines(root, "if_inet6"))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [{ Length: Version6Digits } digits, _, _, var scope, ..]
                && scope == Version6GlobalScope && digits.All(char.IsAsciiHexDigit))
            {
                yield return new IPAddress(Convert.FromHexString(digits));
            }
        }
    }

    private static IEnumerable<IPAddress> OfInterfaces()
        => NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(IsReachable)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1);

    private static bool IsReachable(IPAddress address)
        => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal
            && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
