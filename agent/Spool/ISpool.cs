using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// Holds each second's sample until it is in a frame, and each frame until its delivery lets it go. Bounded: when it is full the oldest
/// goes first, and is counted. Thread-safe; callbacks run inside and must be quick.
/// </summary>
public interface ISpool
{
    /// <summary>Samples that are in no frame yet.</summary>
    int UnframedSamples { get; }

    /// <summary>Frames held, settled ones included.</summary>
    int HeldFrames { get; }

    /// <summary>The lowest sequence number held; the next one when no frame is.</summary>
    ulong LowestHeld { get; }

    /// <summary>Takes the next second.</summary>
    void Append(Sample sample);

    /// <summary>Has a process snapshot ride on the next frame. It stays with that frame, and goes with it.</summary>
    void Attach(ProcessSnapshot snapshot);

    /// <summary>Moves the times of the unframed samples and of the snapshots that wait.</summary>
    void Shift(long byMs);

    /// <summary>Makes the next frame of the oldest unframed samples that share a schema.</summary>
    /// <param name="flushIntervalMs">The flush interval to name in it.</param>
    /// <param name="stopping">Mark it as the agent's last when nothing remains after it; then it is made even without samples.</param>
    /// <returns>Null when there is nothing to make it of.</returns>
    HeldFrame? Cut(int flushIntervalMs, bool stopping = false);

    /// <summary>The oldest frame for which <paramref name="test"/> says yes.</summary>
    HeldFrame? First(Func<HeldFrame, bool> test);

    /// <summary>Shows every frame, oldest first.</summary>
    void Visit(Action<HeldFrame> visitor);

    /// <summary>Lets go of every frame for which <paramref name="test"/> says yes.</summary>
    void Remove(Predicate<HeldFrame> test);
}
