using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Alerts.Judging;

/// <summary>Rules and alerts as they were in the store at one moment. Immutable.</summary>
/// <param name="Rules">The same object while no rule changes.</param>
/// <param name="States">By node.</param>
/// <param name="Nodes">By id, where a rule about series asks for who they are; otherwise none.</param>
/// <param name="ReadAt">When reading began, epoch milliseconds of this process's clock.</param>
public sealed record AlertSnapshot(
    AlertRuleSet Rules, ILookup<string, AlertState> States, IReadOnlyDictionary<string, Node> Nodes, long ReadAt);
