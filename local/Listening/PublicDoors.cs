using CloudNexus.Functions.Identity;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Listening;

/// <summary>Tells agents on other hosts to come to the doors; this machine's own goes to hub and tables themselves.</summary>
/// <param name="requests">The request that asks.</param>
/// <param name="innerPort">Where only this machine gets in.</param>
/// <param name="publicUrl">Where others reach this machine, without a slash at the end.</param>
/// <param name="control">Signs the control rows' addresses.</param>
internal sealed class PublicDoors(IHttpContextAccessor requests, int innerPort, string publicUrl, ControlDoor control) : IAgentDoors
{
    public AgentSettings Open(string nodeId, AgentSettings settings)
    {
        if (requests.HttpContext?.Connection.LocalPort == innerPort)
        {
            return settings;
        }

        var expires = DateTimeOffset.FromUnixTimeMilliseconds(settings.Control.ExpiresAt);
        return settings with
        {
            Send = settings.Send is { } send ? send with { Url = publicUrl + new Uri(send.Url).PathAndQuery } : null,
            Control = settings.Control with { Url = publicUrl + control.PathFor(nodeId, expires) },
        };
    }
}
