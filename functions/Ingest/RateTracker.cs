using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// Turns stored values into what people look at: counters as rates per second, gauges as they are. Remembers each node's newest row, bounded, so that
/// frames of a single sample have rates too; what it forgot costs one gap.
/// </summary>
public sealed class RateTracker
{
    private readonly BoundedCache<string, NewestRow> _newest = new(256L * 1024 * 1024, r => 128 + (r.Values.Length * 8L));
    private readonly BoundedCache<SchemaId, (HeadlinePlan Headline, TroublePlan Trouble)> _plans = new(1000);

    /// <summary>How many are held in memory.</summary>
    public int Held => _newest.Count;

    /// <summary>The block as columns for charts; null when it holds nothing newer than what was taken.</summary>
    public SamplesMessage? Show(string nodeId, SampleBlock block)
    {
        var last = Last(nodeId);
        if (block.Rows == 0 || last?.TimeMs >= block.Timestamps[^1])
        {
            return null;
        }

        var values = new Dictionary<string, double?[]>(block.Columns.Count);
        for (var column = 0; column < block.Columns.Count; column++)
        {
            var series = block.Schema.Series[column];
            var shown = new double?[block.Rows];
            for (var row = 0; row < block.Rows; row++)
            {
                shown[row] = series.Kind == SeriesKind.Counter
                    ? Rate(series, block, column, row, last)
                    : series.ToDouble(block.Columns[column][row]);
            }

            values[series.Key] = shown;
        }

        return new SamplesMessage(nodeId, block.Timestamps, values);
    }

    /// <summary>The node's state after this arrival; null when a newer one is known already or it has no rows.</summary>
    public NodeState? Take(string nodeId, Arrival arrival)
    {
        var block = arrival.Block;
        var last = Last(nodeId);
        if (block.Rows == 0 && arrival.Header is { Stopping: true } && last?.State is { Stopping: false } going)
        {
            // The last word of an agent that had nothing else left to say.
            var stopped = going with { Stopping = true };
            _newest.Set(nodeId, last with { State = stopped });
            return stopped;
        }

        if (block.Rows == 0 || last?.TimeMs >= block.Timestamps[^1])
        {
            return null;
        }

        if (!_plans.TryGet(block.Schema.Id, out var plans))
        {
            plans = (new HeadlinePlan(block.Schema), new TroublePlan(block.Schema));
            _plans.Set(block.Schema.Id, plans);
        }

        var plan = plans.Headline;
        if (plan.IsEmpty && last?.State is { } known)
        {
            // Something else that the same node measures, sent beside its agent: the agent's values stay.
            return known with { LastSampleMs = block.Timestamps[^1] };
        }

        var newest = NewestRow.Of(block);
        var before = last is not null && last.Schema.Id == block.Schema.Id ? last : block.Rows > 1 ? NewestRow.Of(block, 0) : null;
        var state = new NodeState(
            nodeId,
            newest.TimeMs,
            FlushSeconds(arrival.Header),
            arrival.Header?.Stopping ?? false,
            plan.IsEmpty ? new Headline() : plan.Read(newest, before)) { Trouble = plans.Trouble.Read(newest, before) };
        _newest.Set(nodeId, newest with { State = plan.IsEmpty ? null : state });
        return state;
    }

    private static int FlushSeconds(FrameHeader? header) => Math.Max(1, (header?.FlushIntervalMs ?? 60_000) / 1000);

    private static double? Rate(SeriesDefinition series, SampleBlock block, int column, int row, NewestRow? last)
    {
        if (row > 0)
        {
            return CounterMath.Rate(
                series,
                block.Columns[column][row - 1],
                block.Columns[column][row],
                block.Timestamps[row] - block.Timestamps[row - 1]);
        }

        return last is not null && last.Schema.Id == block.Schema.Id
            ? CounterMath.Rate(series, last.Values[column], block.Columns[column][0], block.Timestamps[0] - last.TimeMs)
            : null;
    }

    private NewestRow? Last(string nodeId) => _newest.TryGet(nodeId, out var row) ? row : null;
}
