using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.OpenApi;

/// <summary>The page that shows the description: one file that loads nothing but the description, and runs no script but its own.</summary>
public sealed class ViewerPage
{
    public ViewerPage()
    {
        using var stream = typeof(ViewerPage).Assembly.GetManifestResourceStream("viewer.html")
            ?? throw new InvalidOperationException("viewer.html is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Html = reader.ReadToEnd();
        ContentPolicy = $"default-src 'none'; connect-src 'self'; script-src {HashOf("script")}; style-src {HashOf("style")}; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    public string Html { get; }

    /// <summary>Names the page's script and style by their hashes.</summary>
    public string ContentPolicy { get; }

    private string HashOf(string element)
    {
        var start = Html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var text = Html[start..Html.IndexOf($"</{element}>", start, StringComparison.Ordinal)];
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }
}
