using CloudNexus.Functions.History;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Identity;

/// <summary>Puts together what an agent needs to work: where to send, where to look, how often.</summary>
public sealed class AgentAccess(
    EventHubAccess hub, OpenStore open, IdentityOptions options, HistoryOptions history, TimeProvider time, IAgentDoors? doors = null)
{
    // What is delivered when it is almost too old must still find its place.
    private static readonly TimeSpan SpoolMargin = TimeSpan.FromHours(6);
    private static readonly TimeSpan LeastSpoolAge = TimeSpan.FromHours(1);

    /// <param name="nodeId">Whose access it is.</param>
    /// <param name="receivedAt">When the question came: together with the answer's time it tells the agent how long it was on its
    /// way.</param>
    public async Task<AgentSettings> CreateAsync(string nodeId, DateTimeOffset receivedAt)
    {
        var expires = time.GetUtcNow() + options.TokenLifetime;
        var control = new ControlAccess(await open.CreateControlUrlAsync(nodeId, options.TokenLifetime), expires.ToUnixTimeMilliseconds());
        var spoolAge = history.RawRetention - SpoolMargin;
        var settings = new AgentSettings(
            receivedAt.ToUnixTimeMilliseconds(),
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            hub.CreateFor(nodeId, expires),
            control,
            Governor.FlushIntervalSeconds,
            Governor.PollIntervalSeconds,
            (long)(spoolAge > LeastSpoolAge ? spoolAge : LeastSpoolAge).TotalSeconds);
        return doors?.Open(nodeId, settings) ?? settings;
    }
}
