using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <param name="NewRows">Rows stored that were not there before.</param>
/// <param name="Full">Arrivals, or parts of them, that their window had no room for.</param>
/// <param name="Settled">What is settled for the node now.</param>
public sealed record CommitOutcome(int NewRows, IReadOnlyList<Arrival> Full, Settlement Settled);
