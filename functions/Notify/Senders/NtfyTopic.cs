using System.Diagnostics.CodeAnalysis;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Where an ntfy server takes messages, and the topic.</summary>
/// <param name="Server">The address that JSON is posted to.</param>
/// <param name="Topic">1 to 64 letters, digits, <c>-</c> and <c>_</c>.</param>
public sealed record NtfyTopic(Uri Server, string Topic)
{
    private const int MostTopic = 64;

    /// <summary>Of a topic's address, such as <c>https://ntfy.sh/my-topic</c>.</summary>
    public static bool TryParse(string url, [NotNullWhen(true)] out NtfyTopic? topic)
    {
        topic = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            return false;
        }

        var path = address.AbsolutePath.TrimEnd('/');
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name.Length is 0 or > MostTopic || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return false;
        }

        topic = new NtfyTopic(new Uri(address, path[..^name.Length]), name);
        return true;
    }
}
