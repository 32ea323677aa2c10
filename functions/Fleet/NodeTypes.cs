namespace CloudNexus.Functions.Fleet;

public static class NodeTypes
{
    public const string Default = BareMetal;

    private const string BareMetal = "bare-metal";

    public static IReadOnlyList<string> All { get; } = [BareMetal, "vm", "container", "service"];
}
