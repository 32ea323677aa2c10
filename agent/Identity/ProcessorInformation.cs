using System.Globalization;

namespace CloudNexus.Agent.Identity;

/// <summary>What <c>/proc/cpuinfo</c> says of the processors.</summary>
/// <param name="Model">Empty when unknown; different ones are joined by " + ".</param>
/// <param name="Cores">Physical cores; as many as there are threads where the kernel doesn't tell.</param>
/// <param name="Threads">Logical processors.</param>
internal sealed record ProcessorInformation(string Model, int Cores, int Threads)
{
    private const int MostModels = 4;

    // PowerPC, MIPS, RISC-V and old ARM kernels have names of their own for it.
    private static readonly string[] ModelNames = ["model name", "cpu model", "cpu", "uarch", "Processor", "Hardware"];

    // Makers and parts of 64-bit ARM, which has numbers only.
    private static readonly Dictionary<string, string> ArmParts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["0x41 0xd03"] = "ARM Cortex-A53",
        ["0x41 0xd04"] = "ARM Cortex-A35",
        ["0x41 0xd05"] = "ARM Cortex-A55",
        ["0x41 0xd07"] = "ARM Cortex-A57",
        ["0x41 0xd08"] = "ARM Cortex-A72",
        ["0x41 0xd09"] = "ARM Cortex-A73",
        ["0x41 0xd0a"] = "ARM Cortex-A75",
        ["0x41 0xd0b"] = "ARM Cortex-A76",
        ["0x41 0xd0c"] = "ARM Neoverse-N1",
        ["0x41 0xd0d"] = "ARM Cortex-A77",
        ["0x41 0xd40"] = "ARM Neoverse-V1",
        ["0x41 0xd41"] = "ARM Cortex-A78",
        ["0x41 0xd44"] = "ARM Cortex-X1",
        ["0x41 0xd46"] = "ARM Cortex-A510",
        ["0x41 0xd47"] = "ARM Cortex-A710",
        ["0x41 0xd49"] = "ARM Neoverse-N2",
        ["0x41 0xd4f"] = "ARM Neoverse-V2",
        ["0xc0 0xac3"] = "Ampere-1",
        ["0xc0 0xac4"] = "Ampere-1A",
    };

    public static ProcessorInformation Read(string root)
    {
        var lines = HostFile.Lines(root, "proc/cpuinfo");
        var threads = lines.Count(line => IsName(line, "processor"));
        threads = threads > 0 ? threads : Environment.ProcessorCount;
        return new ProcessorInformation(ModelOf(lines), CoresOf(lines) is > 0 and var cores ? cores : threads, threads);
    }

    private static string ModelOf(string[] lines)
        => ModelNames.Select(name => HostFile.ValueOf(lines, name, ':')).FirstOrDefault(model => model.Length > 0) ?? ArmModelOf(lines);

    private static string ArmModelOf(string[] lines)
    {
        var makers = Values(lines, "CPU implementer");
        var parts = Values(lines, "CPU part");
        var models = makers.Zip(parts, (maker, part) => $"{maker} {part}").Distinct().Take(MostModels);
        return string.Join(" + ", models.Select(model => ArmParts.GetValueOrDefault(model, $"ARM {model}")));
    }

    // Two threads of a core have its package's and its own number in common.
    private static int CoresOf(string[] lines)
    {
        var cores = new HashSet<(int, int)>();
        var package = 0;
        foreach (var line in lines)
        {
            if (IsName(line, "physical id"))
            {
                package = NumberOf(line);
            }
            else if (IsName(line, "core id"))
            {
                cores.Add((package, NumberOf(line)));
            }
        }

        return cores.Count;
    }

    private static IEnumerable<string> Values(string[] lines, string name)
        => lines.Where(line => IsName(line, name)).Select(ValueOf);

    private static string ValueOf(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();

    private static int NumberOf(string line)
        => int.TryParse(ValueOf(line), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool IsName(string line, string name)
        => line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && line.AsSpan(0, colon).Trim().SequenceEqual(name);
}
