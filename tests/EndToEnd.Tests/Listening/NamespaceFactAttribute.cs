namespace CloudNexus.EndToEnd.Tests.Listening;

/// <summary>A test that needs network namespaces: passed over, with the reason, where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NamespaceFactAttribute : FactAttribute
{
    private static readonly string? Obstacle = NetworkNamespace.Obstacle();

    public NamespaceFactAttribute() => Skip = Obstacle;
}
