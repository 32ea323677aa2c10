using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>The name of a request in answers, problems and logs.</summary>
internal static class RequestIds
{
    public const string Header = "X-Request-Id";

    private const int Shortest = 8;
    private const int Longest = 64;
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>What the caller names it, when that is 8 to 64 letters, digits, '-', '_' and '.'; else <paramref name="own"/>.</summary>
    public static string Choose(HttpRequest request, string own)
        => request.Headers[Header] is [{ Length: >= Shortest and <= Longest } given] && !given.AsSpan().ContainsAnyExcept(Allowed) ? given : own;
}
