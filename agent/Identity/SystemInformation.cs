using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Identity;

/// <summary>What the host is, as the server shows it. Texts have at most 256 characters; unknown ones are empty.</summary>
public sealed class SystemInformation
{
    private const int Longest = 256;
    private const int MostCpuLines = 1 << 16;

    public required string Hostname { get; init; }

    public required string Os { get; init; }

    public required string Kernel { get; init; }

    public required string Arch { get; init; }

    public required string CpuModel { get; init; }

    public required int Cores { get; init; }

    public required long MemoryBytes { get; init; }

    public static SystemInformation Read(string root)
    {
        var cpu = Lines(root, "proc/cpuinfo");
        var name = ValueOf(Lines(root, "etc/os-release"), "PRETTY_NAME", '=');
        var cores = cpu.Count(l => l.StartsWith("processor", StringComparison.Ordinal));
        return new SystemInformation
        {
            Hostname = Cut(Lines(root, "proc/sys/kernel/hostname").FirstOrDefault() ?? Environment.MachineName),
            Os = Cut(name.Length > 0 ? name : RuntimeInformation.OSDescription),
            Kernel = Cut(Lines(root, "proc/sys/kernel/osrelease").FirstOrDefault() ?? Environment.OSVersion.VersionString),
            Arch = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            CpuModel = Cut(ValueOf(cpu, "model name", ':')),
            Cores = cores > 0 ? cores : Environment.ProcessorCount,
            MemoryBytes = MemoryOf(ValueOf(Lines(root, "proc/meminfo"), "MemTotal", ':')),
        };
    }

    private static string[] Lines(string root, string path)
    {
        try
        {
            return [.. File.ReadLines(Path.Join(root, path)).Take(MostCpuLines)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ValueOf(string[] lines, string name, char separator)
    {
        foreach (var line in lines)
        {
            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at > 0 && line.AsSpan(0, at).Trim().SequenceEqual(name))
            {
                return line[(at + 1)..].Trim().Trim('"');
            }
        }

        return "";
    }

    private static long MemoryOf(string text)
        => long.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * 1024 : 0;

    private static string Cut(string text) => string.Concat(text.Trim().Where(c => !char.IsControl(c)).Take(Longest));
}
