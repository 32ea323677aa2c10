using System.Net;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Identity;

/// <summary>Bounds on what is said of a node by those who enrol it.</summary>
internal static class NodeDescription
{
    private const int TextLength = 256;
    private const int MostProcessors = 1 << 20;
    private const int MostAddresses = 8;
    private const int AddressLength = 64;

    /// <summary>The last millisecond of the year 9999.</summary>
    private const long LatestBootTime = 253_402_300_799_999;

    /// <exception cref="ApiException">400, naming the field.</exception>
    public static void Check(RegisterRequest request, string typeField = "type")
    {
        NodeRules.Name(request.Name);
        NodeRules.Type(request.Type, typeField);
        NodeRules.Labels(request.Labels);
        Check(request.AgentVersion, request.System);
    }

    /// <exception cref="ApiException">400, naming the field.</exception>
    public static void Check(string? agentVersion, NodeSystem? system)
    {
        string?[] texts =
        [
            agentVersion, system?.Hostname, system?.Os, system?.Kernel, system?.Arch, system?.CpuModel, system?.Model,
            system?.Virtualization,
        ];
        if (texts.Any(t => t is not null && !NodeRules.IsText(t, TextLength)))
        {
            throw Bad("system", $"texts of up to {TextLength} printable characters");
        }

        if (system is not null)
        {
            CheckNumbers(system);
        }

        if (system?.Addresses is { } addresses && !AreAddresses(addresses))
        {
            throw Bad("system", $"at most {MostAddresses} IP addresses", "addresses");
        }
    }

    private static void CheckNumbers(NodeSystem system)
    {
        if (system.Cores is < 0 or > MostProcessors || system.Threads is < 0 or > MostProcessors)
        {
            throw Bad("system", $"0 to {MostProcessors}", "cores' and 'threads");
        }

        if (system.MemoryBytes < 0)
        {
            throw Bad("system", "0 or more", "memoryBytes");
        }

        if (system.BootTime is < 0 or > LatestBootTime)
        {
            throw Bad("system", $"epoch milliseconds, 0 to {LatestBootTime}", "bootTime");
        }
    }

    private static bool AreAddresses(IReadOnlyList<string> addresses)
        => addresses.Count <= MostAddresses
            && addresses.All(address => address is not null && NodeRules.IsText(address, AddressLength) && IPAddress.TryParse(address, out _));

    private static ApiException Bad(string field, string wanted, string? part = null)
        => ApiException.BadRequest($"bad-{field}", $"'{part ?? field}' must be {wanted}.");
}
