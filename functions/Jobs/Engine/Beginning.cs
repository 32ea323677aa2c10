namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>What came of beginning an attempt: one of the three.</summary>
/// <param name="Run">It has begun.</param>
/// <param name="InTheWay">As many of its job run as may: their names.</param>
/// <param name="Earlier">It was begun before, by an engine that lost its claim since: how far it came.</param>
public sealed record Beginning(Run? Run, IReadOnlyList<string> InTheWay, Run? Earlier = null);
