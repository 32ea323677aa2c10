namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>What names can be.</summary>
internal static class BlobSyntax
{
    private const int MostBlobCharacters = 256;

    /// <exception cref="ArgumentException">It is none.</exception>
    public static string CheckContainer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isName = name.Length is >= 3 and <= 63
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal);
        return isName
            ? name
            : throw new ArgumentException("A container's name is 3 to 63 lower-case letters, digits and single hyphens.", nameof(name));
    }

    /// <summary>Narrower than the service: letters, digits, and <c>- _ . /</c>, which stand in an address as they are.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string CheckBlob(string name)
        => IsBlob(name)
            ? name
            : throw new ArgumentException("A blob's name is 1 to 256 letters, digits, and characters of '-_./'.", nameof(name));

    public static bool IsBlob(string? name)
        => name is { Length: > 0 and <= MostBlobCharacters }
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            && !name.Split('/').Any(part => part is "" or "." or "..");
}
