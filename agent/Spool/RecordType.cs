namespace CloudNexus.Agent.Spool;

/// <summary>What a record of a segment is; see docs/spool-format.md.</summary>
internal enum RecordType : byte
{
    /// <summary>An encoded schema.</summary>
    Schema = 0xC1,

    /// <summary>A sample that stands alone.</summary>
    Key = 0xC2,

    /// <summary>The sample one second after the one before, as what changed.</summary>
    Delta = 0xC3,

    /// <summary>An encoded process snapshot that waits for a frame.</summary>
    Snapshot = 0xC4,

    /// <summary>All provisional samples and snapshots before it moved in time, and are provisional no more.</summary>
    Shift = 0xC5,

    /// <summary>Samples became a frame.</summary>
    Cut = 0xC6,

    /// <summary>A frame, or samples, are held no more.</summary>
    Released = 0xC7,

    /// <summary>A life of the agent began.</summary>
    Began = 0xC8,

    /// <summary>A life of the agent ended in good order.</summary>
    Ended = 0xC9,
}
