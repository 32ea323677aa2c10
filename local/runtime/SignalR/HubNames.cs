using System.Text.RegularExpressions;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Names of hubs, which differ by more than case.</summary>
internal static partial class HubNames
{
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    public static string Normalize(string name) => name.ToLowerInvariant();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
