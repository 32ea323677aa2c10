namespace CloudNexus.Cli.Signing;

/// <summary>Of <c>known-nodes.json</c>: by a server's address and a node's id, the node's name when something was signed for it.</summary>
internal sealed record KnownNodesFile(Dictionary<string, Dictionary<string, string>> Servers);
