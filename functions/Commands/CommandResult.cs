using System.Text.Json;

namespace CloudNexus.Functions.Commands;

/// <summary>What came of a command.</summary>
/// <param name="ExitCode">Of a program; null where none ran to its end.</param>
/// <param name="Error">What went wrong, or why it was refused, for people: at most <see cref="MostError"/> characters; longer ones are cut.</param>
/// <param name="Data">Any JSON, at most <see cref="MostDataBytes"/> as text; null for none.</param>
public sealed record CommandResult(int? ExitCode = null, string? Error = null, JsonElement? Data = null)
{
    public const int MostError = 1000;
    public const int MostDataBytes = 64 * 1024;
}
