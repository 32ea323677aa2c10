using CloudNexus.Agent.Identity;

namespace CloudNexus.Agent.Configuration;

/// <summary>What kind of host the agent runs on.</summary>
public static class HostType
{
    public const string BareMetal = "bare-metal";
    public const string VirtualMachine = "vm";
    public const string Container = "container";

    public static readonly IReadOnlyList<string> All = [BareMetal, VirtualMachine, Container];

    /// <summary>A guess from the marks that container engines and hypervisors leave; bare metal where there is none.</summary>
    public static string Detect(string root)
        => Virtualization.Of(root) switch
        {
            Virtualization.None => BareMetal,
            var name => Virtualization.IsContainerName(name) ? Container : VirtualMachine,
        };
}
