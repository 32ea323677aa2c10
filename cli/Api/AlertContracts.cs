using System.Text.Json;

namespace CloudNexus.Cli.Api;

internal sealed record AlertJson(
    string Id,
    string RuleName,
    string Severity,
    AlertNodeJson Node,
    string Status,
    long StartedAt,
    string? Text = null,
    string? Device = null,
    double? Value = null,
    long? EndedAt = null,
    AlertAcknowledgementJson? Acknowledged = null,
    string? SilencedBy = null,
    bool? Flapping = null);

internal sealed record AlertNodeJson(string Id, string Name);

internal sealed record AlertAcknowledgementJson(string By);

/// <summary>A page of alerts, rules or silences, each as it came.</summary>
internal sealed record AlertPageJson(IReadOnlyList<JsonElement> Items, string? Next = null);

internal sealed record AlertRuleJson(
    string Id,
    string Name,
    string Severity,
    AlertConditionJson Condition,
    bool Enabled = true,
    IReadOnlyList<string>? Warnings = null);

internal sealed record AlertConditionJson(
    string Kind, long ForSeconds, string? Series = null, string? Device = null, string? Op = null, double? Value = null);

internal sealed record BackTestJson(
    IReadOnlyList<BackTestFiringJson> Firings, int Nodes, long Samples, string Tier, string Text, bool? Cut = null);

internal sealed record BackTestFiringJson(AlertNodeJson Node, long From, long? To = null, string? Device = null, double? Peak = null);

internal sealed record SilenceJson(string Id, long From, long Until, string Reason, string? CreatedBy = null);
