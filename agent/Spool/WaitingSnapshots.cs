using CloudNexus.Wire;
using CloudNexus.Wire.Io;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// Process snapshots that wait for the next frame: as many as one frame takes. When there is no room the oldest goes first, and is counted.
/// Not thread-safe.
/// </summary>
internal sealed class WaitingSnapshots(AgentCounters counters)
{
    private readonly Queue<(ProcessSnapshot Snapshot, byte[] Encoded, bool Provisional)> _waiting = new();
    private long _newestMs = -1;

    public int Count => _waiting.Count;

    /// <summary>Encoded bytes of all.</summary>
    public int Bytes { get; private set; }

    /// <param name="snapshot">What waits.</param>
    /// <param name="provisional">Its time may still be moved.</param>
    /// <returns>It, encoded; null when it was not taken.</returns>
    public byte[]? Add(ProcessSnapshot snapshot, bool provisional)
    {
        if (_newestMs >= snapshot.TimeMs)
        {
            // The wire wants ascending times; the timeline gives no others unless it was moved to its end.
            counters.CountSnapshotDropped();
            return null;
        }

        var encoded = ProcessCodec.Encode(snapshot);
        _waiting.Enqueue((snapshot, encoded, provisional));
        _newestMs = snapshot.TimeMs;
        Bytes += encoded.Length;
        while (Bytes > ProcessCodec.MostBytes)
        {
            Bytes -= _waiting.Dequeue().Encoded.Length;
            counters.CountSnapshotDropped();
        }

        return encoded;
    }

    /// <summary>Moves the provisional ones.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Shift(long byMs)
    {
        var all = _waiting.ToArray();
        Clear();
        foreach (var (snapshot, _, provisional) in all)
        {
            Add(provisional ? snapshot.At(Math.Clamp(snapshot.TimeMs + byMs, 0, ProcessSnapshot.LatestTimeMs)) : snapshot, false);
        }

        return Array.Exists(all, w => w.Provisional);
    }

    /// <summary>Appends all of them, encoded, oldest first; none wait afterwards.</summary>
    public void Take(WireWriter writer)
    {
        foreach (var (_, encoded, _) in _waiting)
        {
            writer.WriteBytes(encoded);
        }

        Clear();
    }

    public void Clear()
    {
        _waiting.Clear();
        _newestMs = -1;
        Bytes = 0;
    }
}
