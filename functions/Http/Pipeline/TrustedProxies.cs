using System.Net;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>
/// Believes <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> of the proxies that are named and of nobody else: after it, the connection's
/// address, the scheme and the host are those of the caller.
/// </summary>
public sealed class TrustedProxies
{
    private const int MostHops = 16;

    private readonly IPNetwork[] _networks;

    /// <param name="setting">Addresses and networks (<c>10.0.0.0/8, ::1</c>), by commas or spaces; empty trusts nobody.</param>
    /// <exception cref="InvalidOperationException">A part is none.</exception>
    public TrustedProxies(string? setting)
        => _networks = [.. (setting ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    public void Apply(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Connection.RemoteIpAddress is not { } nearest)
        {
            return;
        }

        var address = Plain(nearest);
        http.Connection.RemoteIpAddress = address;
        if (!IsTrusted(address))
        {
            return;
        }

        var headers = http.Request.Headers;
        http.Connection.RemoteIpAddress = Furthest(address, headers["X-Forwarded-For"].ToString());
        if (Last(headers["X-Forwarded-Proto"].ToString()) is { } scheme && scheme is "http" or "https")
        {
            http.Request.Scheme = scheme;
        }

        if (Last(headers["X-Forwarded-Host"].ToString()) is { Length: > 0 and < 256 } host && IsHost(host))
        {
            http.Request.Host = new HostString(host);
        }
    }

    /// <summary>From the nearest hop outwards, as long as each is a proxy that is trusted: whatever stands further left, the caller may have made up.</summary>
    private IPAddress Furthest(IPAddress nearest, string forwarded)
    {
        var hops = forwarded.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var furthest = nearest;
        for (var i = hops.Length - 1; i >= Math.Max(0, hops.Length - MostHops) && IsTrusted(furthest); i--)
        {
            if (!TryParseHop(hops[i], out var hop))
            {
                break;
            }

            furthest = hop;
        }

        return furthest;
    }

    private bool IsTrusted(IPAddress address) => _networks.Any(n => n.Contains(address));

    /// <summary>An address, perhaps with a port, as Azure's front end writes it.</summary>
    private static bool TryParseHop(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (IPAddress.TryParse(text, out var plain))
        {
            address = Plain(plain);
            return true;
        }

        if (!IPEndPoint.TryParse(text, out var withPort))
        {
            return false;
        }

        address = Plain(withPort.Address);
        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string? Last(string list) => list.Length == 0 ? null : list[(list.LastIndexOf(',') + 1)..].Trim();

    private static bool IsHost(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']');

    private static IPNetwork Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new InvalidOperationException($"NEXUS_TRUSTED_PROXIES: '{text}' is no address and no network such as 10.0.0.0/8.");
    }
}
