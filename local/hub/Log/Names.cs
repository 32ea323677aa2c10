using System.Buffers;
using System.Globalization;

namespace CloudNexus.Local.Hub.Log;

/// <summary>Names that become file names: nothing that could leave the directory or hide in it.</summary>
internal static class Names
{
    public const int MaxHubBytes = 256;
    public const int MaxGroupBytes = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    /// <summary>Letters, digits, hyphen, dot, underscore; begins and ends with a letter or digit. As Event Hubs has it.</summary>
    public static bool IsHub(string name) =>
        name.Length is > 0 and <= MaxHubBytes
        && !name.AsSpan().ContainsAnyExcept(Allowed)
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1]);

    /// <summary>As a hub's, and it may begin with $ or _, as <c>$Default</c> does.</summary>
    public static bool IsGroup(string name) =>
        name.Length is > 0 and <= MaxGroupBytes
        && (char.IsAsciiLetterOrDigit(name[0]) || name[0] is '$' or '_')
        && !name.AsSpan(1).ContainsAnyExcept(Allowed);

    public static string PartitionDirectory(int partition) => partition.ToString("D3", CultureInfo.InvariantCulture);
}
