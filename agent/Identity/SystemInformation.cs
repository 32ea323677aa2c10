using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Identity;

/// <summary>What the host is, as the server shows it. Texts have at most 256 characters; unknown ones are empty.</summary>
public sealed class SystemInformation
{
    private const int Longest = 256;
    private const long SecondMs = 1000;

    // What firmware says that nobody has filled in.
    private static readonly string[] Unfilled =
    [
        "to be filled", "system product", "system manufacturer", "default string", "not specified", "not applicable", "o.e.m.", "none",
        "unknown",
    ];

    public required string Hostname { get; init; }

    public required string Os { get; init; }

    public required string Kernel { get; init; }

    public required string Arch { get; init; }

    public required string CpuModel { get; init; }

    /// <summary>Physical cores.</summary>
    public required int Cores { get; init; }

    /// <summary>Logical processors.</summary>
    public required int Threads { get; init; }

    public required long MemoryBytes { get; init; }

    /// <summary>Maker and model of the machine.</summary>
    public required string Model { get; init; }

    /// <summary>See <see cref="Identity.Virtualization.Of"/>.</summary>
    public required string Virtualization { get; init; }

    /// <summary>At most eight, without loopback.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>When the system was started, epoch milliseconds by its own clock; null when unknown.</summary>
    public required long? BootTime { get; init; }

    public static SystemInformation Read(string root)
    {
        var processor = ProcessorInformation.Read(root);
        return new SystemInformation
        {
            Hostname = Cut(HostFile.Text(root, "proc/sys/kernel/hostname") is { Length: > 0 } host ? host : Environment.MachineName),
            Os = Cut(OsOf(root)),
            Kernel = Cut(HostFile.Text(root, "proc/sys/kernel/osrelease") is { Length: > 0 } kernel
                ? kernel
                : Environment.OSVersion.VersionString),
            Arch = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            CpuModel = Cut(processor.Model),
            Cores = processor.Cores,
            Threads = processor.Threads,
            MemoryBytes = MemoryOf(root),
            Model = Cut(ModelOf(root)),
            Virtualization = Identity.Virtualization.Of(root),
            Addresses = HostAddresses.Read(root),
            BootTime = BootTimeOf(root),
        };
    }

    private static string OsOf(string root)
    {
        var name = HostFile.ValueOf(HostFile.Lines(root, "etc/os-release"), "PRETTY_NAME", '=');
        name = name.Length > 0 ? name : HostFile.ValueOf(HostFile.Lines(root, "usr/lib/os-release"), "PRETTY_NAME", '=');
        return name.Length > 0 ? name : RuntimeInformation.OSDescription;
    }

    // Boards that nobody sells as a machine are named by themselves; small ARM machines by their device tree.
    private static string ModelOf(string root)
    {
        string Dmi(string name) => Filled(HostFile.Text(root, $"sys/class/dmi/id/{name}").Trim());
        var machine = Join(Dmi("sys_vendor"), Dmi("product_name"));
        var board = Dmi("product_name").Length > 0 ? machine : Join(Dmi("board_vendor"), Dmi("board_name"));
        return board.Length > 0 ? board : machine.Length > 0 ? machine : HostFile.Text(root, "proc/device-tree/model");
    }

    private static string Filled(string text)
        => Array.Exists(Unfilled, word => text.StartsWith(word, StringComparison.OrdinalIgnoreCase)) ? "" : text;

    private static string Join(string maker, string model)
        => model.StartsWith(maker, StringComparison.OrdinalIgnoreCase) ? model : $"{maker} {model}".Trim();

    private static long MemoryOf(string root)
    {
        var text = HostFile.ValueOf(HostFile.Lines(root, "proc/meminfo"), "MemTotal", ':').Split(' ')[0];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) && kibibytes < long.MaxValue / 1024
            ? kibibytes * 1024
            : OperatingSystem.IsLinux() ? 0 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    private static long? BootTimeOf(string root)
    {
        var text = HostFile.ValueOf(HostFile.Lines(root, "proc/stat"), "btime", ' ');
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? seconds * SecondMs : null;
    }

    private static string Cut(string text) => string.Concat(text.Trim().Where(c => !char.IsControl(c)).Take(Longest));
}
