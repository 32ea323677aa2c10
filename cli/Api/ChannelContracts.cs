namespace CloudNexus.Cli.Api;

/// <summary>Where alerts are told.</summary>
internal sealed record ChannelJson(
    string Id,
    string Name,
    string Kind,
    bool Enabled = true,
    bool IsDefault = false,
    string? MinSeverity = null,
    LastDeliveryJson? LastDelivery = null);

/// <param name="At">Epoch milliseconds.</param>
internal sealed record LastDeliveryJson(long At, bool Ok, string? Error = null);

internal sealed record ChannelListJson(IReadOnlyList<ChannelJson> Items);

internal sealed record ChannelTestJson(bool Ok, string? Error = null, long Ms = 0);

/// <param name="At">Epoch milliseconds.</param>
internal sealed record DeliveryJson(
    string Id, long At, string Kind, string State, int Attempt = 0, string? RuleName = null, string? NodeName = null, string? Error = null);

internal sealed record DeliveryListJson(IReadOnlyList<DeliveryJson> Items);
