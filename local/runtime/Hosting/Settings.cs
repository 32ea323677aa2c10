using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>Reads the settings that attributes name.</summary>
internal sealed partial class Settings(IConfiguration configuration)
{
    /// <summary>Replaces each <c>%NAME%</c> by the setting of that name.</summary>
    /// <returns>False, with the setting's name, when one is missing.</returns>
    public bool TryResolve(string text, out string resolved, [NotNullWhen(false)] out string? missing)
    {
        string? lost = null;
        resolved = Placeholder().Replace(text, match =>
        {
            var value = configuration[match.Groups[1].Value];
            lost ??= string.IsNullOrEmpty(value) ? match.Groups[1].Value : null;
            return value ?? "";
        });
        missing = lost;
        return missing is null;
    }

    /// <summary>Like <see cref="TryResolve"/>, for what the start-up check has seen.</summary>
    public string Resolve(string text) =>
        TryResolve(text, out var resolved, out var missing)
            ? resolved
            : throw new InvalidOperationException($"The setting '{missing}' is missing.");

    /// <returns>The connection string under that name, as the real host looks for it; null when there is none.</returns>
    public string? ConnectionString(string name)
    {
        var value = configuration[name] ?? configuration[$"AzureWebJobs{name}"] ?? configuration.GetConnectionString(name);
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    /// <summary>There is a connection string, or an identity-based connection to a namespace.</summary>
    public bool HasConnection(string name) =>
        ConnectionString(name) is not null || !string.IsNullOrWhiteSpace(configuration[$"{name}:fullyQualifiedNamespace"]);

    [GeneratedRegex("%([A-Za-z0-9_.:-]+)%", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
