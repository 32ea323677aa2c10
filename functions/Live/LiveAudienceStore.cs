using System.Diagnostics.Metrics;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Live;

/// <summary>
/// The narrowed audiences in the <c>LiveAudiences</c> table, <c>fleet</c> / id, so that every instance knows whom to send a part of the
/// fleet's changes.
/// An audience stays for <see cref="Kept"/> after one of it connected or watched last; of more than <see cref="MostAudiences"/> those
/// seen last are served and the others
/// counted.
/// </summary>
public sealed class LiveAudienceStore(Tables tables, TimeProvider time)
{
    /// <summary>Narrowed audiences that are sent to.</summary>
    public const int MostAudiences = 100;

    private const string Partition = "fleet";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Renewal = TimeSpan.FromHours(1);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(10);
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("live.audiences_dropped");

    private readonly BoundedCache<string, DateTimeOffset> _written = new(10 * MostAudiences);
    private (DateTimeOffset At, IReadOnlyList<LiveAudience> Audiences) _read = (DateTimeOffset.MinValue, []);

    /// <summary>Has changes sent to the audience from now on, by this instance at once and by others ten seconds later.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task KeepAsync(LiveAudience audience, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (audience.Labels.Count == 0 || (_written.TryGet(audience.Id, out var at) && now - at < Renewal))
        {
            return;
        }

        var row = new TableEntity(Partition, audience.Id)
        {
            ["Labels"] = JsonSerializer.Serialize(new Dictionary<string, string>(audience.Labels), AppJson.Default.DictionaryStringString),
            ["SeenAt"] = now,
        };
        (await tables.WriteAsync(
            Tables.LiveAudiences, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
        _written.Set(audience.Id, now);
        _read = (DateTimeOffset.MinValue, _read.Audiences);
    }

    /// <summary>The narrowed audiences, as they were at most ten seconds ago.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<LiveAudience>> ListAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now - _read.At < ReadEvery)
        {
            return _read.Audiences;
        }

        var table = await tables.GetAsync(Tables.LiveAudiences);
        var found = new List<(DateTimeOffset SeenAt, LiveAudience Audience)>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            var seenAt = row.GetDateTimeOffset("SeenAt") ?? default;
            if (now - seenAt > Kept)
            {
                // Under its ETag: somebody of it may be connecting.
                await table.DeleteEntityAsync(Partition, row.RowKey, row.ETag, cancellation);
                _written.Remove(row.RowKey);
                continue;
            }

            var labels = JsonSerializer.Deserialize(row.GetString("Labels") ?? "{}", AppJson.Default.DictionaryStringString)!;
            found.Add((seenAt, new LiveAudience(labels)));
        }

        Dropped.Add(Math.Max(0, found.Count - MostAudiences));
        _read = (now, [.. found.OrderByDescending(f => f.SeenAt).Take(MostAudiences).Select(f => f.Audience)]);
        return _read.Audiences;
    }
}
