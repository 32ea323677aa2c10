using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Identity;

/// <summary>Puts together what an agent needs to work: where to send, where to look, how often.</summary>
public sealed class AgentAccess(EventHubAccess hub, OpenStore open, IdentityOptions options, TimeProvider time)
{
    public async Task<AgentSettings> CreateAsync(string nodeId)
    {
        var now = time.GetUtcNow();
        var expires = now + options.TokenLifetime;
        return new AgentSettings(
            now.ToUnixTimeMilliseconds(),
            hub.CreateFor(nodeId, expires),
            new ControlAccess(await open.CreateControlUrlAsync(nodeId, options.TokenLifetime), expires.ToUnixTimeMilliseconds()),
            Governor.FlushIntervalSeconds,
            Governor.PollIntervalSeconds);
    }
}
