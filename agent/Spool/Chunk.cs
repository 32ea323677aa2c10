using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>A key sample and the deltas that follow it in the same segment, a second apart: the least that can be read alone.</summary>
internal sealed class Chunk(Segment segment, int offset, KeyHead head)
{
    /// <summary>Samples of one chunk.</summary>
    public const int MostSamples = 64;

    /// <summary>A chunk that is this long takes no further sample.</summary>
    public const int FullBytes = 32 * 1024;

    public Segment Segment => segment;

    public int Offset => offset;

    public SchemaId Schema => head.Schema;

    public int Width => head.Width;

    public long FirstNumber => head.Number;

    public int Count { get; set; } = 1;

    /// <summary>The number after the last.</summary>
    public long EndNumber => FirstNumber + Count;

    /// <summary>Bytes from the key to the end of the last delta, whatever other records stand between.</summary>
    public int Length { get; set; }

    /// <summary>Its times may still be moved.</summary>
    public bool Provisional { get; set; } = head.Provisional;

    public long FirstMs { get; private set; } = head.TimeMs;

    public long LastMs => TimeOf(EndNumber - 1);

    public bool IsFull => Count >= MostSamples || Length >= FullBytes;

    public long TimeOf(long number) => FirstMs + ((number - FirstNumber) * SpoolFormat.StepMs);

    public void Shift(long byMs) => FirstMs += byMs;
}
