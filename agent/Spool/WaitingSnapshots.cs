using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// Process snapshots that wait for the next frame: as many as one frame takes. When there is no room the oldest goes first, and is counted.
/// Not thread-safe.
/// </summary>
internal sealed class WaitingSnapshots(AgentCounters counters)
{
    private readonly Queue<(ProcessSnapshot Snapshot, byte[] Encoded)> _waiting = new();
    private long _newestMs = -1;

    public int Count => _waiting.Count;

    /// <summary>Encoded bytes of all.</summary>
    public int Bytes { get; private set; }

    public void Add(ProcessSnapshot snapshot)
    {
        if (_newestMs >= snapshot.TimeMs)
        {
            // The wire wants ascending times; the timeline gives no others unless it was moved to its end.
            counters.CountSnapshotDropped();
            return;
        }

        var encoded = ProcessCodec.Encode(snapshot);
        _waiting.Enqueue((snapshot, encoded));
        _newestMs = snapshot.TimeMs;
        Bytes += encoded.Length;
        while (Bytes > ProcessCodec.MostBytes)
        {
            Bytes -= _waiting.Dequeue().Encoded.Length;
            counters.CountSnapshotDropped();
        }
    }

    public void Shift(long byMs)
    {
        var all = _waiting.Select(w => w.Snapshot).ToArray();
        Clear();
        foreach (var snapshot in all)
        {
            Add(snapshot.At(Math.Clamp(snapshot.TimeMs + byMs, 0, ProcessSnapshot.LatestTimeMs)));
        }
    }

    /// <summary>All of them, encoded, oldest first; none wait afterwards.</summary>
    public byte[] Take()
    {
        byte[] all = [.. _waiting.SelectMany(w => w.Encoded)];
        Clear();
        return all;
    }

    private void Clear()
    {
        _waiting.Clear();
        _newestMs = -1;
        Bytes = 0;
    }
}
