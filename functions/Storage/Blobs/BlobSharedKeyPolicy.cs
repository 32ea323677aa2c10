using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>Signs each try by SharedKey: its verb, headers, path and query as sent. With an emulator the path begins with the account
/// too, so that the name stands there twice, as it must.</summary>
internal sealed class BlobSharedKeyPolicy(TableSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    private static readonly string[] Signed =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match",
        "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    public override void OnSendingRequest(HttpMessage message)
    {
        var signature = credential.Sign(TextOf(message.Request, credential.AccountName));
        message.Request.Headers.SetValue(HttpHeader.Names.Authorization, $"SharedKey {credential.AccountName}:{signature}");
    }

    internal static string TextOf(Request request, string account)
    {
        var text = new StringBuilder(request.Method.Method);
        foreach (var name in Signed)
        {
            text.Append('\n').Append(name == "Content-Length" ? LengthOf(request) : ValueOf(request, name));
        }

        var own = request.Headers.Where(h => h.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase));
        foreach (var header in own.OrderBy(h => h.Name.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{header.Name.ToLowerInvariant()}:{header.Value.Trim()}");
        }

        var address = request.Uri.ToUri();
        text.Append(CultureInfo.InvariantCulture, $"\n/{account}{address.AbsolutePath}");
        foreach (var (name, value) in Parameters(address.Query).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value}");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Parameters(string query)
        => query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .Select(p => (p[0].ToLowerInvariant(), p.Length > 1 ? Uri.UnescapeDataString(p[1]) : ""));

    private static string ValueOf(Request request, string name) => request.Headers.TryGetValue(name, out var value) ? value : "";

    private static string LengthOf(Request request)
        => request.Content is { } content && content.TryComputeLength(out var length) && length > 0
            ? length.ToString(CultureInfo.InvariantCulture)
            : "";
}
