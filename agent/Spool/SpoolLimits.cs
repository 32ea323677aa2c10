namespace CloudNexus.Agent.Spool;

/// <summary>Keeps the spool within its bounds: what nobody will ask for is removed, and when there is no room the oldest goes first, and is
/// counted. Not thread-safe.</summary>
internal sealed class SpoolLimits(SpoolState state, SegmentLog log, SpoolWriter writer, AgentCounters counters, long mostBytes)
{
    /// <summary>Writes down that the frame is held no more.</summary>
    public void Release(HeldFrame frame)
        => writer.WriteReleased(new ReleasedRecord(frame.Epoch, frame.Sequence, frame.FirstNumber, frame.EndNumber));

    /// <summary>Removes the oldest segments, as long as nothing in them will be asked for.</summary>
    public void Free()
    {
        while (log.All.Count > 1 && log.All[0] != log.Active && !state.Needs(log.All[0]))
        {
            state.Samples.Remove(log.All[0]);
            log.Remove(log.All[0]);
        }
    }

    /// <summary>Drops the oldest segments, as long as all of their samples are older than this (epoch milliseconds).</summary>
    public void DropBefore(long timeMs)
    {
        while (state.Samples.EndOf(log.All[0]) < timeMs && log.All[0] != log.Active)
        {
            Drop(log.All[0]);
        }
    }

    /// <summary>Drops the oldest segments, and frames, that there is no room for.</summary>
    public void Trim()
    {
        while (log.Bytes > mostBytes && log.All[0] != log.Active)
        {
            Drop(log.All[0]);
        }

        while (log.IsFailing && log.MemoryBytes > FileSpool.MostMemoryBytes && log.All.First(s => s.Memory is not null) is var oldest
            && oldest != log.Active)
        {
            Drop(oldest);
        }

        while (state.Frames.Count > FileSpool.MostFrames)
        {
            Drop(state.Frames[0]);
            Free();
        }
    }

    private void Drop(Segment segment)
    {
        var isOldest = segment == log.All[0];
        var numbers = state.Samples.Remove(segment) ?? (0, 0);
        log.Remove(segment);
        foreach (var frame in state.Frames.FindAll(
            f => f.Segment == segment || (f.FirstNumber < numbers.To && f.EndNumber > numbers.From)))
        {
            Drop(frame);
        }

        counters.CountDropped(0, state.Unframed.Remove(numbers.From, numbers.To));
        if (!isOldest && numbers.To > numbers.From)
        {
            // So that the hole is not taken for damage one day.
            writer.WriteReleased(new ReleasedRecord(0, 0, numbers.From, numbers.To));
        }
    }

    /// <summary>Lets go of a frame, and counts it unless it is settled.</summary>
    public void Drop(HeldFrame frame)
    {
        state.Frames.Remove(frame);
        Release(frame);
        if (frame.SettledAtMs is null)
        {
            counters.CountDropped(1, frame.Rows);
        }
    }
}
