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
    {
        if (File.Exists(Path.Join(root, ".dockerenv")) || File.Exists(Path.Join(root, "run/.containerenv")))
        {
            return Container;
        }

        try
        {
            return File.ReadLines(Path.Join(root, "proc/cpuinfo")).Take(64).Any(IsHypervisorFlag) ? VirtualMachine : BareMetal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return BareMetal;
        }
    }

    private static bool IsHypervisorFlag(string line)
        => line.StartsWith("flags", StringComparison.Ordinal) && line.Split(' ').Contains("hypervisor");
}
