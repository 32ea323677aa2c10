namespace CloudNexus.Agent.Spool;

/// <summary>What the spool holds, and where: an index of its segments. Not thread-safe.</summary>
internal sealed class SpoolState(AgentCounters counters)
{
    /// <summary>Where each sample stands.</summary>
    public SampleIndex Samples { get; } = new();

    /// <summary>Numbers of the samples that are in no frame yet.</summary>
    public RangeSet Unframed { get; } = new();

    /// <summary>In the order in which they were made.</summary>
    public List<HeldFrame> Frames { get; } = [];

    public WaitingSnapshots Snapshots { get; } = new(counters);

    /// <summary>The number of the next sample.</summary>
    public long NextNumber { get; set; } = 1;

    public ulong HighestEpoch { get; set; }

    /// <summary>The epoch of the next frame; 0 when it is not known yet.</summary>
    public ulong Epoch { get; set; }

    public ulong NextSequence { get; set; } = 1;

    /// <summary>Whether anything in the segment may be asked for.</summary>
    public bool Needs(Segment segment)
        => (Unframed.First is { } first && first.From <= segment.LastNumber)
            || Frames.Exists(f => f.FirstNumber <= segment.LastNumber || f.Segment == segment);

    /// <summary>
    /// How many samples, from this number on, can become one frame: of one schema, in the order of their times, within the bounds.
    /// </summary>
    public int RowsFrom(long from, long to, int mostRows, int mostValues, int mostBytes, out Chunk first)
    {
        var place = Samples.PlaceOf(from);
        var chunk = first = Samples.Chunks[place];
        mostRows = Math.Clamp(mostValues / Math.Max(1, chunk.Width), 1, mostRows);
        var next = from;
        var bytes = 0;
        while (true)
        {
            bytes += chunk.Length;
            next = Math.Min(Math.Min(chunk.EndNumber, to), from + mostRows);
            var last = chunk;
            if (next < chunk.EndNumber || next == to || ++place == Samples.Chunks.Count)
            {
                return (int)(next - from);
            }

            chunk = Samples.Chunks[place];
            if (chunk.FirstNumber != next || chunk.Schema != first.Schema || chunk.FirstMs <= last.LastMs
                || bytes + chunk.Length > mostBytes)
            {
                return (int)(next - from);
            }
        }
    }
}
