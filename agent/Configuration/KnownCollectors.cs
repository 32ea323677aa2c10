using CloudNexus.Agent.Collectors;

namespace CloudNexus.Agent.Configuration;

/// <summary>The names that collectors can be left out by.</summary>
internal static class KnownCollectors
{
    public static readonly IReadOnlyList<string> Names =
        [.. CollectorSet.ForLinux(new HostRoot("/"), new SeriesTable()).Select(c => c.Name)];
}
