using System.Globalization;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Archive.Tiers;

/// <summary>
/// Keeps tables of samples beyond their time: those that somebody restored, and, while the setting <see cref="ArchiveSettings.BeforeDrop"/>
/// is on, those of which there is no verified archive. Those are never lost for that: after a day an event says so, and each week again.
/// </summary>
public sealed class DropGate(
    Tables tables, TierTables tiers, BlobContainers containers, SettingStore settings, IEvents events, TimeProvider time) : IDropGate
{
    /// <summary>How long after its time a table may wait before it is said.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private static readonly TimeSpan SayAgain = TimeSpan.FromDays(7);

    private readonly ArchivedTables _known = new(tables);

    public async Task<bool> MayDropAsync(Tier tier, string table, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var known = await _known.FindAsync(table, cancellation);
        if (known?.KeepUntil > now)
        {
            return false;
        }

        // Read each time and not from memory: where the store does not answer, nothing is dropped.
        if ((await settings.FindAsync(ArchiveSettings.BeforeDrop, cancellation))?.Value is not > 0)
        {
            return true;
        }

        if (known?.Blob is { } blob)
        {
            var found = await containers.Get(BlobContainers.Archive).FindAsync(TierArchive.BlobOf(table), cancellation);
            if (found.IsNotFound || found.Value.ETag.ToString() != blob)
            {
                await _known.NotArchivedAsync(table, cancellation);
            }
            else
            {
                return true;
            }
        }

        var due = tiers.DropAt(tier, table);
        if (now - due >= Patience && !(now - known?.LateSaidAt < SayAgain))
        {
            await SayLateAsync(table, due, now, cancellation);
        }

        return false;
    }

    private async Task SayLateAsync(string table, DateTimeOffset due, DateTimeOffset now, CancellationToken cancellation)
    {
        var since = due.ToString("u", CultureInfo.InvariantCulture);
        var late = new FleetEvent(
            EventTypes.ArchiveLate,
            now,
            null,
            null,
            "system",
            [new FieldChange("table", null, table), new FieldChange("due", null, since)],
            $"Table {table} is kept beyond {since}, as it is not archived. Look at the runs of the archive job, or turn off "
                + $"{ArchiveSettings.BeforeDrop}.");
        await events.AddAsync([late], cancellation);
        await _known.SaidLateAsync(table, now, cancellation);
    }
}
