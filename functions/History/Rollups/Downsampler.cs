using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// Redoes the parts of a node's roll-ups that are marked: minutes from samples, open and closed, quarters of an hour from minutes. What a slot holds
/// depends on its source alone, so doing it twice, late, or in another order gives the same.
/// </summary>
public sealed class Downsampler(OpenStore open, RawStore raw, SchemaStore schemas, RollupStore rollups, DirtyStore dirty, TierTables tables)
{
    /// <summary>Redoes the minutes of marked windows of one node that are in one window of the minute tier.</summary>
    /// <param name="marks">In order of time; read before this call.</param>
    /// <param name="cancellation">Stops it; marks stay until all is stored.</param>
    /// <returns>False when a race was lost and the marks stay.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">A window is damaged.</exception>
    public async Task<bool> RedoMinutesAsync(IReadOnlyList<DirtyMark> marks, CancellationToken cancellation)
    {
        var node = marks[0].NodeId;
        var start = Tier.Minute.StartOf(marks[0].StartMs);

        // Without its source a minute can't be redone; what stands there is the best that is known.
        var kept = marks.Where(m => tables.IsKept(Tier.Raw, m.StartMs)).ToArray();
        if (kept.Length > 0 && tables.IsKept(Tier.Minute, start))
        {
            var stored = await rollups.LoadAsync(node, Tier.Minute, start, SeriesStats.AllStats, null, _ => true, cancellation);
            WindowSamples? before = null;
            long beforeMs = 0;
            foreach (var mark in kept)
            {
                before = before is not null && beforeMs == mark.StartMs
                    ? before
                    : await ReadAsync(node, mark.StartMs - WindowBlock.LengthMs, cancellation);
                var samples = await ReadAsync(node, mark.StartMs, cancellation);
                var minutes = Minutes(mark.StartMs, before, samples);
                stored.Window.Replace(mark.StartMs, mark.StartMs + WindowBlock.LengthMs, minutes, i => mark.StartMs + (i * Tier.Minute.SlotMs));
                before = samples;
                beforeMs = mark.StartMs + WindowBlock.LengthMs;
            }

            if (stored.ETag is not null || stored.Window.Series.Count > 0)
            {
                await dirty.MarkAsync(node, Tier.Quarter, [start], cancellation);
                if (!await rollups.SaveAsync(node, stored, cancellation))
                {
                    return false;
                }
            }
        }

        await ClearAsync(marks, cancellation);
        return true;
    }

    /// <summary>Redoes the quarters of marked windows of one node that are in one window of the quarter tier.</summary>
    /// <inheritdoc cref="RedoMinutesAsync"/>
    public async Task<bool> RedoQuartersAsync(IReadOnlyList<DirtyMark> marks, CancellationToken cancellation)
    {
        var node = marks[0].NodeId;
        var start = Tier.Quarter.StartOf(marks[0].StartMs);

        // While minutes are marked themselves they are about to change, and a mark of theirs means that a mark of ours follows.
        var pending = (await dirty.ListAsync(node, cancellation)).Where(m => m.Tier == Tier.Minute)
            .Select(m => Tier.Minute.StartOf(m.StartMs)).ToHashSet();
        var ready = marks.Where(m => !pending.Contains(m.StartMs)).ToArray();
        var kept = ready.Where(m => tables.IsKept(Tier.Minute, m.StartMs)).ToArray();
        if (kept.Length > 0 && tables.IsKept(Tier.Quarter, start))
        {
            var stored = await rollups.LoadAsync(node, Tier.Quarter, start, SeriesStats.AllStats, null, _ => true, cancellation);
            foreach (var mark in kept)
            {
                var minutes = await rollups.LoadAsync(
                    node, Tier.Minute, mark.StartMs, SeriesStats.AllStats, null, _ => true, cancellation);
                stored.Window.Replace(
                    mark.StartMs, mark.StartMs + Tier.Minute.WindowMs, minutes.Window.Series.Values, minutes.Window.TimeOf);
            }

            if ((stored.ETag is not null || stored.Window.Series.Count > 0) && !await rollups.SaveAsync(node, stored, cancellation))
            {
                return false;
            }
        }

        await ClearAsync(ready, cancellation);
        return true;
    }

    /// <summary>The ten minutes of a window.</summary>
    private static List<SeriesStats> Minutes(long startMs, WindowSamples before, WindowSamples samples)
    {
        var leading = before.Keys.ToHashSet(StringComparer.Ordinal);
        var minutes = new List<SeriesStats>();
        foreach (var key in samples.Keys)
        {
            var stats = new SeriesStats(samples.DefinitionOf(key), (int)(WindowBlock.LengthMs / Tier.Minute.SlotMs), SeriesStats.AllStats);
            var walk = new SeriesWalk(stats, time => (int)((time - startMs) / Tier.Minute.SlotMs));
            foreach (var run in stats.IsCounter && leading.Contains(key) ? before.Read(key) : [])
            {
                walk.Take(run, counts: false);
            }

            foreach (var run in samples.Read(key))
            {
                walk.Take(run, counts: true);
            }

            minutes.Add(stats);
        }

        return minutes;
    }

    private async Task<WindowSamples> ReadAsync(string nodeId, long startMs, CancellationToken cancellation)
    {
        // Rows move from the open window to the closed one: in this order none is missed.
        var opened = await open.LoadWindowAsync(nodeId, startMs, cancellation);
        var closed = await raw.LoadAsync(nodeId, startMs, cancellation);
        var samples = new WindowSamples();
        foreach (var block in (WindowBlock[])[closed.Block, opened.Block])
        {
            var known = await schemas.FindAllAsync(nodeId, block.Chunks, cancellation);
            foreach (var group in block.Groups.Keys)
            {
                samples.Add(block, group, known, _ => true);
            }
        }

        return samples;
    }

    private Task ClearAsync(IEnumerable<DirtyMark> marks, CancellationToken cancellation)
        => Task.WhenAll(marks.Select(mark => dirty.ClearAsync(mark, cancellation)));
}
