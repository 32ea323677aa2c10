using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>What the tools of a question may see: what the one who asks may, and where it is narrowed to a node, that alone.</summary>
/// <param name="Caller">In whose name every look is taken.</param>
/// <param name="OnlyNode">A node's id; null for every node that the caller may see.</param>
public sealed record AskSight(Caller Caller, string? OnlyNode = null)
{
    /// <summary>Whether the caller may read the fleet at all: a token's scopes hold here as anywhere.</summary>
    public bool MayRead => Caller.Scopes?.Contains(Scopes.NodesRead) is not false;

    /// <summary>Whether the caller may use a tool at all.</summary>
    public bool MayUse(IAskTool tool) => AccessRules.HasScope(Caller, tool.Scope);

    public static AskSight Of(CommandMaker maker)
    {
        ArgumentNullException.ThrowIfNull(maker);
        return new AskSight(maker.ToCaller());
    }

    /// <summary>For the service itself, on behalf of all who may see the node.</summary>
    public static AskSight OfNode(string nodeId) => new(
        new Caller(
            CallerKind.PersonalToken,
            "service",
            "service",
            Role.Viewer,
            new HashSet<string>(StringComparer.Ordinal) { Scopes.NodesRead },
            new Dictionary<string, string>(),
            null),
        nodeId);
}
