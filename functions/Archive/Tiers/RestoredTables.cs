using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Tiers;

/// <summary>Tables of samples that somebody put back beyond their time, so that questions may go there. At most a minute old.</summary>
public sealed class RestoredTables(Tables tables, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ArchivedTables _all = new(tables);
    private volatile Snapshot? _last;

    /// <summary>Their names, without the installation's prefix.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlySet<string>> ReadAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (_last is { } last && now - last.At < Lifetime)
        {
            return last.Names;
        }

        var all = await _all.ListAsync(cancellation);
        var names = all.Where(t => t.RestoredAt is not null && t.KeepUntil > now).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        _last = new Snapshot(now, names);
        return names;
    }

    private sealed record Snapshot(DateTimeOffset At, IReadOnlySet<string> Names);
}
