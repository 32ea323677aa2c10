namespace CloudNexus.Functions.Ingest;

/// <summary>What became of samples that were sent to the gateway.</summary>
/// <param name="Stored">Rows stored now.</param>
/// <param name="Known">Rows that were stored before: sending twice does no harm.</param>
/// <param name="Watermark">For frames, the epoch's highest number up to which all is settled.</param>
public sealed record IngestAnswer(int Stored, int Known, ulong? Watermark);
