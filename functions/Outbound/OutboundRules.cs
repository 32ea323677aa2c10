namespace CloudNexus.Functions.Outbound;

/// <summary>What people may name of calls to addresses elsewhere.</summary>
public static class OutboundRules
{
    private static readonly string[] OfTheConnection =
        ["host", "content-length", "content-type", "transfer-encoding", "connection", "expect", "upgrade", "trailer"];

    /// <summary>Whether it is an absolute address with http or https and without a credential in front of the host.</summary>
    public static bool IsWebAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Host.Length > 0;

    /// <summary>Whether people may send a header of this name: none that the connection sets itself.</summary>
    public static bool IsHeaderName(string? name) => name is { Length: > 0 and <= 64 }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !OfTheConnection.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is printable ASCII on one line.</summary>
    public static bool IsHeaderValue(string? value) => value?.All(c => c is >= ' ' and < '\u007f') is true;
}
