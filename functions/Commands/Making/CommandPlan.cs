namespace CloudNexus.Functions.Commands.Making;

/// <summary>What is to be done where, checked.</summary>
/// <param name="Targets">At least one, at most <see cref="CommandRules.MostTargets"/>.</param>
/// <param name="Arguments">As it is carried and signed.</param>
/// <param name="Signatures">By node; empty for what is not signed yet.</param>
public sealed record CommandPlan(
    IReadOnlyList<CommandTarget> Targets,
    string Action,
    string Arguments,
    TimeSpan Life,
    CommandPriority Priority,
    IReadOnlyDictionary<string, ClaimedSignature> Signatures)
{
    /// <summary>Whether somebody must sign before the target may have it.</summary>
    public bool NeedsSignature(CommandTarget target) => target.NodeId is not null && !CommandActions.BuiltIn.Contains(Action);
}
