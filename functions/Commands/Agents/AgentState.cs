namespace CloudNexus.Functions.Commands.Agents;

/// <summary>What an agent said of itself.</summary>
/// <param name="Capabilities">Empty before it said any.</param>
/// <param name="Running">Null before it said so, as <paramref name="Slots"/>.</param>
/// <param name="SeenAt">When it last asked for commands or spoke of itself, to the half minute.</param>
public sealed record AgentState(string NodeId, IReadOnlyList<string> Capabilities, int? Running, int? Slots, DateTimeOffset SeenAt);
