namespace CloudNexus.Functions.Fleet;

/// <summary>The machine under a node, as its agent tells it. Any part may be unknown.</summary>
public sealed record NodeSystem(
    string? Hostname, string? Os, string? Kernel, string? Arch, string? CpuModel, int? Cores, long? MemoryBytes);
