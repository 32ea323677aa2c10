using System.Diagnostics.Metrics;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Live;

/// <summary>Lets connections in and counts them. The count is of what this instance heard: all instances' together are the open
/// ones.</summary>
public sealed class LiveConnections(
    LiveAdmission admission, LiveAudienceStore audiences, LiveViewerStore viewers, SignalRRestSender sender, TimeProvider time)
{
    private static readonly UpDownCounter<long> Open = Telemetry.Meter.CreateUpDownCounter<long>("live.connections");
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("live.connections_refused");

    /// <returns>The groups to join; none for a connection that is closed, since its token has outlived what it was made for.</returns>
    public async Task<IReadOnlyList<string>> ConnectAsync(string connectionId, LiveCredential? credential, CancellationToken cancellation)
    {
        Open.Add(1);
        try
        {
            if (credential is not null && await admission.IsGoodAsync(credential, cancellation))
            {
                var groups = await KeepAsync(connectionId, credential, cancellation);
                return credential.HearsCommands ? [.. groups, LiveAudience.CommandGroupOf(credential.Group)] : groups;
            }
        }
        catch (TableStorageException)
        {
            // While the store is away nobody is let in: who was in stays, and who is closed tries again.
        }

        Refused.Add(1);
        await sender.CloseConnectionAsync(connectionId, cancellation);
        return [];
    }

    /// <summary>Forgets the connection; where the store is away it is forgotten after a day.</summary>
    public async Task DisconnectAsync(string connectionId, string? userId, CancellationToken cancellation)
    {
        Open.Add(-1);
        if (userId is not { Length: > 0 } user || !LiveRequestCheck.IsConnectionId(connectionId))
        {
            return;
        }

        try
        {
            await viewers.RemoveAsync(user, connectionId, cancellation);
        }
        catch (TableStorageException)
        {
            // What is sent to it until then reaches nobody and costs nothing.
        }
    }

    private async Task<IReadOnlyList<string>> KeepAsync(string connectionId, LiveCredential credential, CancellationToken cancellation)
    {
        var audience = credential.Group == LiveAudience.Everybody.Group
            ? LiveAudience.Everybody
            : (await audiences.ListAsync(cancellation)).FirstOrDefault(a => a.Group == credential.Group);
        if (audience is null)
        {
            // Negotiated elsewhere a moment ago, or one of too many: its first view says who it is.
            return [credential.Group];
        }

        if (!LiveRequestCheck.IsConnectionId(connectionId))
        {
            return [audience.Group];
        }

        var known = await viewers.ListAsync(credential.UserId, cancellation);
        var viewer = LiveViewer.New(credential.UserId, connectionId, audience, time.GetUtcNow());

        if (!await viewers.TryAddAsync(viewer, known, cancellation))
        {
            // It asked for something before its beginning was heard, and may have said what it views.
            viewer = (await viewers.ListAsync(credential.UserId, cancellation)).FirstOrDefault(v => v.ConnectionId == connectionId);
        }

        return viewer?.View is null ? [audience.Group, audience.AllGroup] : [audience.Group];
    }
}
