namespace CloudNexus.Agent.Configuration;

/// <summary>What is collected, where the default does not fit.</summary>
public sealed record CollectorOptions
{
    /// <summary>Names of collectors that are left out, of <see cref="Collectors.CollectorSet.Names"/>.</summary>
    public IReadOnlySet<string> Disabled { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The container engine's socket; null to look in the usual places.</summary>
    public string? DockerSocket { get; init; }

    /// <summary>The path of <c>nvidia-smi</c>, which is run; null to look in the usual places.</summary>
    public string? NvidiaSmi { get; init; }
}
