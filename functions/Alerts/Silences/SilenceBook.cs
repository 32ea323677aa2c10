using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Alerts.Silences;

/// <summary>All silences in memory, read again when they are older than <see cref="Lifetime"/>.</summary>
public sealed class SilenceBook(SilenceStore store, FleetService fleet, TimeProvider time) : ISilences
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private volatile IReadOnlyList<Silence>? _known;
    private long _readAt;

    public async Task<string?> FindAsync(Alert alert, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var all = await ReadAsync(cancellation);
        var possible = all.Where(s => SilenceScopes.IsOn(s, nowMs) && SilenceScopes.MayTake(s.Scope, alert)).ToArray();
        if (possible.FirstOrDefault(s => s.Scope.Labels is not { Count: > 0 }) is { } found)
        {
            return found.Id;
        }

        return possible.Length > 0 && await fleet.FindAsync(alert.Node.Id, cancellation) is { } node
            ? possible.FirstOrDefault(s => NodeLabels.Hold(node.Labels, s.Scope.Labels!))?.Id
            : null;
    }

    /// <summary>Has them read anew: this instance has changed something.</summary>
    public void Forget() => Volatile.Write(ref _readAt, 0);

    private async Task<IReadOnlyList<Silence>> ReadAsync(CancellationToken cancellation)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_known is { } known && nowMs - Volatile.Read(ref _readAt) < Lifetime.TotalMilliseconds)
        {
            return known;
        }

        try
        {
            var read = await store.ListAsync(cancellation);
            _known = read;
            Volatile.Write(ref _readAt, nowMs);
            return read;
        }
        catch (TableStorageException) when (_known is not null)
        {
            return _known!;
        }
    }
}
