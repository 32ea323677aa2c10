using CloudNexus.Functions.Http;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>Levels as the API calls them.</summary>
public static class LogLevels
{
    private static readonly string[] Names = ["trace", "debug", "info", "warn", "error", "fatal"];

    /// <summary>From the least.</summary>
    public static IReadOnlyList<string> All => Names;

    public static string NameOf(LogLevel level) => Names[(int)level];

    /// <summary>The least where it is null or empty.</summary>
    /// <exception cref="ApiException">400: no such level.</exception>
    public static LogLevel Parse(string? text) => string.IsNullOrEmpty(text) ? LogLevel.Trace : Array.IndexOf(Names, text) switch
    {
        >= 0 and var level => (LogLevel)level,
        _ => throw ApiException.BadRequest("bad-level", $"'level' is one of {string.Join(", ", Names)}."),
    };
}
