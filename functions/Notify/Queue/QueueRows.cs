using System.Text.Json;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>Rows of the <c>NotifyOutbox</c> table: all of a channel in one partition, so that they change in transactions.</summary>
internal static class QueueRows
{
    public const string State = "State";
    public const string Waiting = "waiting";
    public const string DeliveryPrefix = "d-";
    public const string BatchPrefix = "m-";

    /// <summary>All but the notice itself.</summary>
    public static readonly string[] Shown =
        ["PartitionKey", "RowKey", State, "At", "Kind", "Batch", "AlertId", "RuleName", "NodeName", "Attempt", "Error", "DueAt"];

    public static TableEntity ToRow(string channelId, Delivery one) => new(channelId, DeliveryPrefix + one.Key)
    {
        [State] = one.State.ToString().ToLowerInvariant(),
        ["At"] = one.At.ToUnixTimeMilliseconds(),
        ["Kind"] = one.Kind,
        ["Batch"] = one.BatchId,
        ["AlertId"] = one.AlertId,
        ["RuleName"] = one.RuleName,
        ["NodeName"] = one.NodeName,
        ["Attempt"] = one.Attempt,
        ["Error"] = one.Error,
        ["NoticeKind"] = one.Notice?.Kind.ToString(),
        ["Alert"] = one.Notice is { } notice ? JsonSerializer.Serialize(notice.Alert, AppJson.Default.Alert) : null,
    };

    public static Delivery ToDelivery(TableEntity row)
    {
        var at = Moment(row, "At");
        var notice = row.GetString("Alert") is { } json && Enum.TryParse<AlertNoticeKind>(row.GetString("NoticeKind"), out var kind)
            ? new Notice(JsonSerializer.Deserialize(json, AppJson.Default.Alert)!, kind, at)
            : null;
        return new Delivery(row.RowKey[DeliveryPrefix.Length..], notice, at, row.GetString("Kind") ?? "")
        {
            State = Enum.TryParse<DeliveryState>(row.GetString(State), ignoreCase: true, out var state) ? state : DeliveryState.Failed,
            BatchId = row.GetString("Batch"),
            AlertId = row.GetString("AlertId"),
            RuleName = row.GetString("RuleName"),
            NodeName = row.GetString("NodeName"),
            Attempt = row.GetInt32("Attempt") ?? 0,
            Error = row.GetString("Error"),
        };
    }

    public static TableEntity ToRow(string channelId, Batch one) => new(channelId, BatchPrefix + one.Id)
    {
        [State] = Waiting,
        ["Attempt"] = one.Attempt,
        ["DueAt"] = one.DueAt.ToUnixTimeMilliseconds(),
        ["Error"] = one.Error,
    };

    public static Batch ToBatch(TableEntity row)
        => new(row.RowKey[BatchPrefix.Length..], row.GetInt32("Attempt") ?? 0, Moment(row, "DueAt"), row.GetString("Error"));

    public static TableTransactionAction Put(string channelId, Delivery one)
        => TableTransactionAction.Update(ToRow(channelId, one), Azure.ETag.All, TableUpdateMode.Replace);

    public static TableTransactionAction Put(string channelId, Batch one)
        => TableTransactionAction.Upsert(ToRow(channelId, one), TableUpdateMode.Replace);

    public static TableTransactionAction RemovalOf(string channelId, Batch one)
        => TableTransactionAction.Delete(channelId, BatchPrefix + one.Id, Azure.ETag.All);

    public static bool IsDelivery(TableEntity row) => row.RowKey.StartsWith(DeliveryPrefix, StringComparison.Ordinal);

    public static bool IsBatch(TableEntity row) => row.RowKey.StartsWith(BatchPrefix, StringComparison.Ordinal);

    public static DateTimeOffset Moment(TableEntity row, string name) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(name) ?? 0);
}
