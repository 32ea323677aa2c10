using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands.Store;

/// <summary>A command as a row of its day's table.</summary>
internal static class CommandRow
{
    public const string Partition = "c";

    /// <summary>All that lists show: neither data nor output.</summary>
    public static readonly IReadOnlyCollection<string> Listed =
    [
        "BatchId", "Node", "Kind", "Name", "Action", "Arguments", "Status", "Priority", "CreatedAt", "ExpiresAt", "CreatedBy",
        "ApprovedKey", "ApprovedAt", "SentAt", "StartedAt", "EndedAt", "HasResult", "ExitCode", "Error", "OutputBytes", "OutputCut", "User",
    ];

    private const string Host = "host";
    private const string Agent = "agent";
    private const string Service = "service";

    private static readonly FrozenDictionary<CommandStatus, string> Words =
        Enum.GetValues<CommandStatus>().ToFrozenDictionary(s => s, s => s.ToString().ToLowerInvariant());

    private static readonly FrozenDictionary<string, CommandStatus> Statuses = Words.ToFrozenDictionary(w => w.Value, w => w.Key);

    public static string WordOf(CommandStatus status) => Words[status];

    public static CommandStatus? StatusOf(string word) => Statuses.TryGetValue(word, out var status) ? status : null;

    public static TableEntity Of(StoredCommand stored)
    {
        var item = stored.Item;
        var id = CommandId.TryParse(item.Id, out var parsed) ? parsed : throw new ArgumentException("Not a command's id.", nameof(stored));
        var row = new TableEntity(Partition, id.Row)
        {
            ["Day"] = CommandId.DayText(id.Day),
            ["BatchId"] = item.BatchId,
            ["Node"] = item.Target.Node,
            ["Kind"] = item.Target.NodeId is not null ? Host : item.Target.AgentId is not null ? Agent : Service,
            ["Name"] = item.Target.Name,
            ["Action"] = item.Action,
            ["Arguments"] = item.Arguments,
            ["Status"] = WordOf(item.Status),
            ["Priority"] = (int)item.Priority,
            ["CreatedAt"] = item.CreatedAt,
            ["ExpiresAt"] = item.ExpiresAt,
            ["CreatedBy"] = item.CreatedBy,
            ["ApprovedKey"] = item.ApprovedBy?.KeyId,
            ["ApprovedAt"] = item.ApprovedBy?.At,
            ["SentAt"] = item.SentAt,
            ["StartedAt"] = item.StartedAt,
            ["EndedAt"] = item.EndedAt,
            ["HasResult"] = item.Result is not null,
            ["ExitCode"] = item.Result?.ExitCode,
            ["Error"] = item.Result?.Error,
            ["Data"] = item.Result?.Data is { } data ? Encoding.UTF8.GetBytes(data.GetRawText()) : null,
            ["OutputBytes"] = item.OutputBytes,
            ["OutputCut"] = item.OutputCut,
            ["Tail"] = stored.Tail.IsEmpty ? null : stored.Tail,
            ["TailFrom"] = stored.TailFrom,
            ["HeardAt"] = stored.HeardAt,
            ["LeaseOwner"] = stored.LeaseOwner,
            ["LeaseUntil"] = stored.LeaseUntil,
            ["Starts"] = stored.Starts,
        };
        WriteSignature(row, stored.Signature);
        WriteMaker(row, item.Maker);
        return row;
    }

    public static StoredCommand Read(TableEntity row, DateOnly day)
    {
        var node = row.GetString("Node");
        var kind = row.GetString("Kind");
        var name = row.GetString("Name") ?? "";
        var item = new CommandItem(
            new CommandId(day, row.RowKey).ToString(),
            row.GetString("BatchId"),
            new CommandTarget(kind == Host ? node : null, kind == Agent ? node : null, name),
            row.GetString("Action") ?? "",
            row.GetString("Arguments") ?? "{}",
            StatusOf(row.GetString("Status") ?? "") ?? CommandStatus.Failed,
            (CommandPriority)(row.GetInt32("Priority") ?? (int)CommandPriority.Normal),
            row.GetDateTimeOffset("CreatedAt") ?? default,
            row.GetDateTimeOffset("ExpiresAt") ?? default,
            row.GetString("CreatedBy") ?? "",
            row.GetString("ApprovedKey") is { } key ? new CommandApprover(key, row.GetDateTimeOffset("ApprovedAt") ?? default) : null,
            row.GetDateTimeOffset("SentAt"),
            row.GetDateTimeOffset("StartedAt"),
            row.GetDateTimeOffset("EndedAt"),
            row.GetBoolean("HasResult") is true ? new CommandResult(row.GetInt32("ExitCode"), row.GetString("Error"), DataOf(row)) : null,
            row.GetInt32("OutputBytes") ?? 0,
            row.GetBoolean("OutputCut") ?? false)
        {
            Maker = ReadMaker(row),
        };
        return new StoredCommand(item)
        {
            Tag = row.ETag,
            Signature = ReadSignature(row),
            HeardAt = row.GetDateTimeOffset("HeardAt"),
            LeaseOwner = row.GetString("LeaseOwner"),
            LeaseUntil = row.GetDateTimeOffset("LeaseUntil"),
            Starts = row.GetInt32("Starts") ?? 0,
            Tail = row.GetBinary("Tail") ?? default,
            TailFrom = row.GetInt32("TailFrom") ?? 0,
        };
    }

    private static JsonElement? DataOf(TableEntity row)
        => row.GetBinary("Data") is { } data ? JsonSerializer.Deserialize(data.Span, AppJson.Default.JsonElement) : null;

    private static void WriteSignature(TableEntity row, ClaimedSignature? signature)
    {
        row["SignedKey"] = signature?.KeyId;
        row["SignedNonce"] = signature?.Nonce;
        row["SignedUntilMs"] = signature?.ExpiresAt;
        row["Signature"] = signature?.Value;
    }

    private static ClaimedSignature? ReadSignature(TableEntity row)
        => row.GetString("Signature") is { } value
            ? new ClaimedSignature(
                row.GetString("SignedKey") ?? "", row.GetString("SignedNonce") ?? "", row.GetInt64("SignedUntilMs") ?? 0, value)
            : null;

    private static void WriteMaker(TableEntity row, CommandMaker maker)
    {
        row["User"] = maker.UserId;
        row["Role"] = (int)maker.Role;
        row["Labels"] = maker.Labels.Count == 0
            ? null : JsonSerializer.Serialize(new Dictionary<string, string>(maker.Labels), AppJson.Default.DictionaryStringString);
        row["Scopes"] = maker.Scopes is null ? null : string.Join(' ', maker.Scopes);
        row["Token"] = maker.TokenId;
    }

    private static CommandMaker ReadMaker(TableEntity row) => new(
        row.GetString("CreatedBy") ?? "",
        row.GetString("User") ?? "",
        (Role)(row.GetInt32("Role") ?? 0),
        row.GetString("Labels") is { } labels
            ? JsonSerializer.Deserialize(labels, AppJson.Default.DictionaryStringString)! : CommandMaker.Nobody.Labels,
        row.GetString("Scopes") is { } scopes
            ? scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal) : null,
        row.GetString("Token"));
}
