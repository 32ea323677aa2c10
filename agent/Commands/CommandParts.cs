using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Commands;

/// <summary>What a <see cref="CommandLoop"/> works with.</summary>
/// <param name="Server">Gives commands, and hears of them.</param>
/// <param name="Session">Says who the agent is.</param>
/// <param name="Control">Says when commands wait.</param>
/// <param name="Journal">What lives before have left.</param>
/// <param name="Verifier">Decides what is done.</param>
/// <param name="Runner">Does it.</param>
/// <param name="Capabilities">What operators can have done here, by name.</param>
/// <param name="IsEnabled">Whether anything is.</param>
internal sealed record CommandParts(
    CommandServer Server,
    ServerSession Session,
    ControlState Control,
    CommandJournal Journal,
    CommandVerifier Verifier,
    CommandRunner Runner,
    IReadOnlyList<string> Capabilities,
    bool IsEnabled);
