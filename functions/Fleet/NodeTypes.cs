namespace CloudNexus.Functions.Fleet;

public static class NodeTypes
{
    public const string Default = BareMetal;

    /// <summary>A program that takes commands, and no host.</summary>
    public const string Software = "software";

    private const string BareMetal = "bare-metal";

    public static IReadOnlyList<string> All { get; } = [BareMetal, "vm", "container", "service", Software];
}
