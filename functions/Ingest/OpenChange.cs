using Azure;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>What arrivals change in a node's open rows: worked out in memory, so that it can be worked out again after a lost race.</summary>
public sealed class OpenChange
{
    /// <summary>Encoded bytes that a window may reach: of the entity's 1 MiB, Azurite counts binary as base64, so that eleven full properties fit.</summary>
    private const int MostWindowBytes = 11 * TableLimits.MaxPropertyBytes;

    /// <summary>Series groups of one window: each takes up to 16 properties of the entity's 252 when spilled, one when not.</summary>
    private const int MostGroups = 200;

    private OpenChange(
        IReadOnlyList<(long, OpenWindow)> windows, OpenControl control, int newRows, ulong lostFrames, IReadOnlyList<Arrival> full, bool isEmpty)
    {
        Windows = windows;
        Control = control;
        NewRows = newRows;
        LostFrames = lostFrames;
        Full = full;
        IsEmpty = isEmpty;
    }

    /// <summary>Changed windows, each with the ETag that it must still have.</summary>
    public IReadOnlyList<(long StartMs, OpenWindow Window)> Windows { get; }

    public OpenControl Control { get; }

    public int NewRows { get; }

    /// <summary>Frames that the agent no longer holds and that never came.</summary>
    public ulong LostFrames { get; }

    /// <summary>Arrivals that their window had no room for.</summary>
    public IReadOnlyList<Arrival> Full { get; }

    public bool IsEmpty { get; }

    public static OpenChange Of(OpenNode before, IReadOnlyList<Arrival> arrivals, Governor governor, DateTimeOffset now)
    {
        var settled = before.Control.Settled.Copy();
        var windows = before.Windows.ToDictionary(w => w.Key, w => w.Value.Block);
        var full = new List<Arrival>();
        ulong lost = 0;
        foreach (var arrival in arrivals)
        {
            if (arrival.Header is { } header)
            {
                lost += settled.GiveUpBelow(header.Epoch, header.LowestHeld);
                if (settled.IsSettled(header.Epoch, header.Sequence))
                {
                    continue;
                }

                settled.Settle(header.Epoch, header.Sequence);
            }

            if (!Append(windows, arrival))
            {
                full.Add(arrival);
            }
        }

        var changed = windows.Where(w => !ReferenceEquals(w.Value, before.Windows[w.Key].Block))
            .Select(w => (w.Key, new OpenWindow(before.Windows[w.Key].ETag, w.Value))).ToArray();
        var newRows = changed.Sum(w => w.Item2.Block.Rows - before.Windows[w.Key].Block.Rows);

        // New intervals wait for something to store: they cost no operation of their own.
        var isEmpty = changed.Length == 0 && settled.ToString() == before.Control.Settled.ToString();
        var control = governor.Govern(before.Control, now) with { Settled = settled };
        return new OpenChange(changed, control, newRows, lost, full, isEmpty);
    }

    /// <summary>The node's rows once the change is stored under these ETags (the windows' in order, then the control row's).</summary>
    public OpenNode After(OpenNode before, IReadOnlyList<ETag> etags)
    {
        // Windows that this change did not touch are rarely needed again; the newest is.
        var windows = Windows.Select((w, i) => KeyValuePair.Create(w.StartMs, w.Window with { ETag = etags[i] })).ToDictionary();
        var newest = before.Windows.Count == 0 ? 0 : before.Windows.Keys.Max();
        if (before.Windows.TryGetValue(newest, out var untouched) && untouched.ETag is not null)
        {
            windows.TryAdd(newest, untouched);
        }

        return new OpenNode(Control with { ETag = etags[^1] }, windows);
    }

    /// <summary>False when a window that it needs has no room; nothing of that window is taken then.</summary>
    private static bool Append(Dictionary<long, WindowBlock> windows, Arrival arrival)
    {
        var fits = true;
        foreach (var start in arrival.Block.Timestamps.Select(WindowBlock.StartOf).Distinct().ToArray())
        {
            var before = windows[start];
            var grown = before.Append(arrival.Block.Where(t => WindowBlock.StartOf(t) == start));
            if (before.IsFull || grown.Bytes > MostWindowBytes || grown.Groups.Count > MostGroups)
            {
                fits = false;
                continue;
            }

            windows[start] = grown;
        }

        return fits;
    }
}
