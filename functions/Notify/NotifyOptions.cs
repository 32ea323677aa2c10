using CloudNexus.Functions.Outbound;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Notify;

public sealed record NotifyOptions
{
    /// <summary>Whether channels may lead to private networks, this machine among them.</summary>
    public bool AllowPrivateAddresses { get; init; }

    public static NotifyOptions From(IConfiguration settings) => new() { AllowPrivateAddresses = OutboundHttp.AllowsPrivate(settings) };
}
