using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Identity;

/// <summary>Bounds on what is said of a node by those who enrol it.</summary>
internal static class NodeDescription
{
    private const int NameLength = 128;
    private const int TextLength = 256;
    private const int MostLabels = 32;

    /// <summary>Of all labels together: stored as JSON, a character can take six, and a property holds 32 Ki.</summary>
    private const int MostLabelText = 4096;

    /// <exception cref="ApiException">400, naming the field.</exception>
    public static void Check(RegisterRequest request, string typeField = "type")
    {
        if (string.IsNullOrWhiteSpace(request.Name) || !IsText(request.Name, NameLength))
        {
            throw Bad("name", $"1 to {NameLength} printable characters");
        }

        if (request.Type is not null && !NodeTypes.All.Contains(request.Type))
        {
            throw Bad(typeField, $"one of {string.Join(", ", NodeTypes.All)}");
        }

        if (request.Labels is { } labels && !AreLabels(labels))
        {
            throw Bad(
                "labels",
                $"at most {MostLabels} names of 1 to {NameLength} and values of up to {TextLength} printable characters, {MostLabelText} in all");
        }

        Check(request.AgentVersion, request.System);
    }

    /// <exception cref="ApiException">400, naming the field.</exception>
    public static void Check(string? agentVersion, NodeSystem? system)
    {
        string?[] texts = [agentVersion, system?.Hostname, system?.Os, system?.Kernel, system?.Arch, system?.CpuModel];
        if (texts.Any(t => t is not null && !IsText(t, TextLength)))
        {
            throw Bad("system", $"texts of up to {TextLength} printable characters");
        }
    }

    private static bool AreLabels(Dictionary<string, string> labels)
        => labels.Count <= MostLabels
            && labels.All(l => l.Key.Length > 0 && IsText(l.Key, NameLength) && l.Value is not null && IsText(l.Value, TextLength))
            && labels.Sum(l => l.Key.Length + l.Value.Length) <= MostLabelText;

    private static bool IsText(string text, int most) => text.Length <= most && !text.Any(char.IsControl);

    private static ApiException Bad(string field, string wanted) => ApiException.BadRequest($"bad-{field}", $"'{field}' must be {wanted}.");
}
