using System.Diagnostics.Metrics;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Live;

/// <summary>Lets connections in and counts them. The count is of what this instance heard: all instances' together are the open ones.</summary>
public sealed class LiveConnections(LiveAdmission admission, SignalRRestSender sender)
{
    private static readonly UpDownCounter<long> Open = Telemetry.Meter.CreateUpDownCounter<long>("live.connections");
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("live.connections_refused");

    /// <returns>The group to join; null for a connection that is closed, since its token has outlived what it was made for.</returns>
    public async Task<string?> ConnectAsync(string connectionId, LiveCredential? credential, CancellationToken cancellation)
    {
        Open.Add(1);
        if (credential is not null && await IsGoodAsync(credential, cancellation))
        {
            return credential.Group;
        }

        Refused.Add(1);
        await sender.CloseConnectionAsync(connectionId, cancellation);
        return null;
    }

    public static void Disconnect() => Open.Add(-1);

    /// <summary>While the store is away nobody is let in: who was in stays, and who is closed tries again.</summary>
    private async Task<bool> IsGoodAsync(LiveCredential credential, CancellationToken cancellation)
    {
        try
        {
            return await admission.IsGoodAsync(credential, cancellation);
        }
        catch (TableStorageException)
        {
            return false;
        }
    }
}
