namespace CloudNexus.Functions.Fleet;

public static class NodeLabels
{
    /// <summary>Whether a node's labels hold all of the wanted ones, with the same values.</summary>
    public static bool Hold(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> wanted)
        => wanted.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value);
}
