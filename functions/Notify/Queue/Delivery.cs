using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>One notice for one channel, from when it is told until it is no longer kept.</summary>
/// <param name="Key">The same for the same notice: <see cref="Alerts.AlertNotice.Key"/>.</param>
/// <param name="Notice">What is to be told; null once it has ended.</param>
/// <param name="At">When it was told.</param>
public sealed record Delivery(string Key, Notice? Notice, DateTimeOffset At, string Kind)
{
    public DeliveryState State { get; init; }

    /// <summary>The message that it is part of; null while it waits for one.</summary>
    public string? BatchId { get; init; }

    /// <summary>Null of test messages.</summary>
    public string? AlertId { get; init; }

    public string? RuleName { get; init; }

    public string? NodeName { get; init; }

    public int Attempt { get; init; }

    public string? Error { get; init; }

    public static Delivery Of(string key, Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return new Delivery(key, notice, notice.At, notice.KindName)
        {
            AlertId = notice.Alert.Id, RuleName = notice.Alert.RuleName, NodeName = notice.Alert.Node.Name,
        };
    }

    /// <summary>As it is kept for people once nothing more becomes of it.</summary>
    public Delivery End(DeliveryState state, int attempt, string? error)
        => this with { State = state, Attempt = attempt, Error = error, Notice = null };

    public DeliveryItem ToItem() => new(Key, At.ToUnixTimeMilliseconds(), AlertId, RuleName, NodeName, Kind, Attempt, State, Error);
}

/// <summary>A message that waits to be sent: its deliveries are those that name it. There from before its first attempt until its
/// end.</summary>
/// <param name="Id">Orders by when it was made; the same for each attempt.</param>
/// <param name="Attempt">How often it was tried.</param>
/// <param name="DueAt">When it may be tried next.</param>
/// <param name="Error">Why the last attempt failed.</param>
public sealed record Batch(string Id, int Attempt, DateTimeOffset DueAt, string? Error);

/// <summary>What waits in a channel.</summary>
/// <param name="Deliveries">By when they were told.</param>
/// <param name="Batches">The oldest first.</param>
public sealed record WaitingQueue(IReadOnlyList<Delivery> Deliveries, IReadOnlyList<Batch> Batches)
{
    public bool IsEmpty => Deliveries.Count == 0 && Batches.Count == 0;
}
