namespace CloudNexus.Functions.Fleet;

/// <summary>The machine under a node, as its agent tells it. Any part may be unknown.</summary>
/// <param name="Cores">Physical cores.</param>
/// <param name="Model">Maker and model of the machine.</param>
/// <param name="Virtualization">What the system runs in, such as <c>docker</c> or <c>kvm</c>; <c>none</c> for the hardware itself.</param>
/// <param name="Threads">Logical processors.</param>
/// <param name="Addresses">IP addresses that the host knows itself by.</param>
/// <param name="BootTime">When the system was started, epoch milliseconds by its own clock.</param>
public sealed record NodeSystem(
    string? Hostname,
    string? Os,
    string? Kernel,
    string? Arch,
    string? CpuModel,
    int? Cores,
    long? MemoryBytes,
    string? Model = null,
    string? Virtualization = null,
    int? Threads = null,
    IReadOnlyList<string>? Addresses = null,
    long? BootTime = null);
