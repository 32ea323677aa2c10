namespace CloudNexus.Wire;

/// <summary>One append to a window: which schema its columns have, and its rows' timestamps.</summary>
public sealed record WindowChunk(SchemaId Schema, long[] Timestamps);
