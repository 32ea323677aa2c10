using System.Text.Json.Serialization;
using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Channels;

/// <summary>Where alerts are told, as people give it.</summary>
/// <param name="Name">1 to 64 printable characters, of which no two differ by case alone.</param>
/// <param name="Kind">How it is told.</param>
/// <param name="Settings">Those of its kind. <c>***</c> in the place of a secret leaves it as it is.</param>
/// <param name="Enabled">True without it.</param>
/// <param name="IsDefault">Whether rules that name no channel are told here; false without it.</param>
/// <param name="MinSeverity">Only alerts at least so bad; all without it.</param>
public sealed record ChannelRequest(
    string? Name,
    ChannelKind? Kind,
    ChannelSettings? Settings,
    bool? Enabled = null,
    bool? IsDefault = null,
    AlertSeverity? MinSeverity = null);

/// <summary>Where alerts are told.</summary>
/// <param name="CreatedAt">Epoch milliseconds.</param>
/// <param name="UpdatedAt">Epoch milliseconds.</param>
/// <param name="LastDelivery">The last attempt; null before the first.</param>
public sealed record ChannelItem(
    string Id,
    string Name,
    ChannelKind Kind,
    bool Enabled,
    bool IsDefault,
    ChannelSettings Settings,
    AlertSeverity? MinSeverity,
    long CreatedAt,
    long UpdatedAt,
    string UpdatedBy,
    LastDelivery? LastDelivery);

public sealed record ChannelList(IReadOnlyList<ChannelItem> Items);

/// <summary>What a channel needs to know, by its kind; null for what the kind has not.</summary>
/// <param name="Url">Of webhook, ntfy and slack: where to; secret.</param>
/// <param name="Headers">Of webhook: sent along; the values are secret.</param>
/// <param name="Template">Of webhook: the body, JSON with placeholders.</param>
/// <param name="To">Of mail: addresses.</param>
/// <param name="Token">Of ntfy: an access token; secret.</param>
public sealed record ChannelSettings(
    string? Url = null,
    IReadOnlyDictionary<string, string>? Headers = null,
    string? Template = null,
    IReadOnlyList<string>? To = null,
    string? Token = null);

/// <param name="At">Epoch milliseconds.</param>
/// <param name="Error">Why it failed, or who of several did not get it; null when all is well.</param>
public sealed record LastDelivery(long At, bool Ok, string? Error);

/// <param name="Ms">How long it took.</param>
public sealed record ChannelTestAnswer(bool Ok, string? Error, long Ms);

/// <summary>What became of one notice in one channel.</summary>
/// <param name="At">When it was told, epoch milliseconds.</param>
/// <param name="AlertId">Null of test messages.</param>
/// <param name="Kind">firing, resolved, withdrawn, repeat or test.</param>
/// <param name="Attempt">How often its message was tried.</param>
/// <param name="Error">Why it was not delivered, or not yet; null when there is nothing to say.</param>
public sealed record DeliveryItem(
    string Id, long At, string? AlertId, string? RuleName, string? NodeName, string Kind, int Attempt, DeliveryState State, string? Error);

/// <param name="Items">The newest first.</param>
/// <param name="Next">The next page's <c>cursor</c>; null on the last.</param>
public sealed record DeliveryList(IReadOnlyList<DeliveryItem> Items, string? Next);

[JsonConverter(typeof(JsonStringEnumConverter<ChannelKind>))]
public enum ChannelKind
{
    [JsonStringEnumMemberName("webhook")]
    Webhook,

    [JsonStringEnumMemberName("mail")]
    Mail,

    /// <summary>A topic of an ntfy server.</summary>
    [JsonStringEnumMemberName("ntfy")]
    Ntfy,

    /// <summary>An incoming webhook of Slack, or of whoever understands the same.</summary>
    [JsonStringEnumMemberName("slack")]
    Slack,
}

[JsonConverter(typeof(JsonStringEnumConverter<DeliveryState>))]
public enum DeliveryState
{
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    [JsonStringEnumMemberName("sent")]
    Sent,

    /// <summary>Every attempt failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was not to be sent any more.</summary>
    [JsonStringEnumMemberName("dropped")]
    Dropped,
}
