using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Remote;

/// <param name="Raw">As it came, for JSON.</param>
/// <param name="Command">As it is read.</param>
internal sealed record ListedCommand(JsonElement Raw, CommandJson Command)
{
    public const string Proposed = "proposed";
    public const string Completed = "completed";

    public static string[] Statuses { get; } =
        [Proposed, "queued", "sent", "running", Completed, "failed", "cancelled", "expired", "refused"];

    public bool HasEnded => Array.IndexOf(Statuses, Command.Status) >= Array.IndexOf(Statuses, Completed);

    /// <exception cref="CliException">It is no command.</exception>
    public static ListedCommand Of(JsonElement raw) => new(raw, ApiAnswer.Read(raw, ApiJson.Default.CommandJson));
}
