using System.Net;
using CloudNexus.Functions.Http.Limits;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.People;

/// <summary>From where somebody calls, for sessions, limits and the audit log.</summary>
/// <param name="Address">The IP address; null when not known.</param>
/// <param name="Agent">What the browser or program says of itself, cut and cleaned; null when nothing.</param>
public sealed record Visitor(string? Address, string? Agent)
{
    private const int MostAgent = 200;

    /// <summary>Nobody in particular: what the service does by itself.</summary>
    public static readonly Visitor Unknown = new(null, null);

    /// <summary>What is limited together; null when the address is not known.</summary>
    public string? Network => IPAddress.TryParse(Address, out var address) ? CallerAddress.Of(address) : null;

    public static Visitor Of(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress;
        var agent = new string([.. request.Headers.UserAgent.ToString().Where(c => c is >= ' ' and <= '~').Take(MostAgent)]);
        return new Visitor((address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString(), agent.Length > 0 ? agent : null);
    }
}
