namespace CloudNexus.Cli.Signing;

/// <summary>
/// What <c>known-nodes.json</c> holds: of each server, by its address, the name of each node that something was signed for, by the node's
/// id.
/// </summary>
internal sealed record KnownNodesFile(Dictionary<string, Dictionary<string, string>> Servers);
