using System.Globalization;
using System.Text;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Install;

/// <summary>The configuration that an installation begins with.</summary>
internal static class ConfigTemplate
{
    /// <param name="settings">Keys, nested ones with a dot, and their texts.</param>
    /// <param name="labels">Labels to enrol with.</param>
    public static string Text(
        IReadOnlyDictionary<string, IReadOnlyList<string>> settings, IReadOnlyDictionary<string, string> labels)
    {
        var text = new StringBuilder(
            $"# The CloudNexus agent of this host. Check it with: {CommandLine.Program} check --config {AgentPaths.Config}\n");
        foreach (var (key, texts) in settings.Where(s => !s.Key.Contains('.', StringComparison.Ordinal)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key}: {Value(texts)}\n");
        }

        foreach (var section in settings.Where(s => s.Key.Contains('.', StringComparison.Ordinal)).GroupBy(s => s.Key.Split('.')[0]))
        {
            text.Append(CultureInfo.InvariantCulture, $"{section.Key}:\n");
            foreach (var (key, texts) in section)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {key.Split('.')[1]}: {Value(texts)}\n");
            }
        }

        if (labels.Count > 0)
        {
            text.Append("labels:\n");
            foreach (var (key, value) in labels)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {key}: {Quoted(value)}\n");
            }
        }

        return text.ToString();
    }

    private static string Value(IReadOnlyList<string> texts)
        => texts.Count == 1 ? Quoted(texts[0]) : $"[{string.Join(", ", texts.Select(Quoted))}]";

    // Values are printable: only these two need an escape between double quotes.
    private static string Quoted(string value)
        => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
