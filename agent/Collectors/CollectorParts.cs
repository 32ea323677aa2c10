using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Collectors;

/// <summary>What collectors are made of.</summary>
/// <param name="Root">The host.</param>
/// <param name="Series">Where their series go.</param>
/// <param name="Options">Which are left out, and their settings.</param>
/// <param name="Clock">For those that wait or measure time.</param>
public sealed record CollectorParts(HostRoot Root, SeriesTable Series, CollectorOptions Options, TimeProvider Clock);
