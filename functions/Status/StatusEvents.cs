using System.Globalization;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Status.Outages;

namespace CloudNexus.Functions.Status;

/// <summary>The events of this capability.</summary>
internal static class StatusEvents
{
    private const string Actor = "system";

    public static FleetEvent Changed(Node node, NodeJudgement? before, NodeJudgement after)
    {
        var was = before?.Status ?? NodeStatus.Unknown;
        return new FleetEvent(
            EventTypes.NodeStatus,
            DateTimeOffset.FromUnixTimeMilliseconds(after.SinceMs),
            node.Id,
            node.Name,
            Actor,
            Changes(
                new FieldChange("status", was, after.Status),
                new FieldChange("reason", before?.Reason, after.Reason),
                new FieldChange("since", Iso(before?.SinceMs), Iso(after.SinceMs))),
            after.Reason is null ? $"{node.Name} is {after.Status}." : $"{node.Name} is {after.Status}: {after.Reason}");
    }

    /// <summary>Whether the host ran for longer than a silence that counts while it was reported as down.</summary>
    public static bool IsCorrection(Outage before, Outage after)
        => after.Kind == OutageKinds.Link || before.DownMs - after.DownMs > before.PatienceSeconds * 1000L;

    public static FleetEvent Corrected(Node node, Outage before, Outage after)
    {
        var isWithdrawn = after.Kind == OutageKinds.Link;
        var cutOff = $"{Text(before.FromMs)} to {Text(before.ToMs ?? before.FromMs)} UTC";
        return new FleetEvent(
            EventTypes.NodeStatusCorrected,
            DateTimeOffset.FromUnixTimeMilliseconds(after.FromMs),
            node.Id,
            node.Name,
            Actor,
            Changes(
                new FieldChange("kind", before.Kind, after.Kind),
                new FieldChange("from", Iso(before.FromMs), isWithdrawn ? null : Iso(after.FromMs)),
                new FieldChange("to", Iso(before.ToMs), isWithdrawn ? null : Iso(after.ToMs)),
                new FieldChange("downSeconds", Seconds(before.DownMs), Seconds(after.DownMs))),
            isWithdrawn
                ? $"{node.Name} was not down from {cutOff}: it was only cut off, and its samples have come."
                : $"{node.Name} was cut off from {cutOff}, and down for {Seconds(after.DownMs)} s of it.");
    }

    /// <param name="late">The state while it was late.</param>
    /// <param name="caughtUp">When it was over; null while it lasts.</param>
    /// <param name="silent">Nodes of which nothing is heard.</param>
    public static FleetEvent Pipeline(PipelineState late, DateTimeOffset? caughtUp, int silent) => new(
        caughtUp is null ? EventTypes.PipelineLate : EventTypes.PipelineCaughtUp,
        caughtUp ?? DateTimeOffset.FromUnixTimeMilliseconds(late.StalledMs),
        null,
        null,
        Actor,
        [],
        caughtUp is null
            ? $"Samples are late since {Text(late.StalledMs)} UTC; {silent} nodes are not heard. No node is called down until they have caught up."
            : $"Samples have caught up; they were late since {Text(late.StalledMs)} UTC.");

    private static FieldChange[] Changes(params FieldChange[] all) => [.. all.Where(c => c.Old != c.New)];

    private static string Text(long ms)
        => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string? Iso(long? ms)
        => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : null;

    private static string? Seconds(long? ms) => (ms / 1000)?.ToString(CultureInfo.InvariantCulture);
}
