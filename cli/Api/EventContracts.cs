using System.Text.Json;

namespace CloudNexus.Cli.Api;

internal sealed record EventJson(
    long Sequence,
    DateTimeOffset At,
    string Type,
    string Actor,
    string? Node = null,
    string? NodeName = null,
    IReadOnlyList<FieldChangeJson>? Changes = null,
    string? Text = null);

internal sealed record FieldChangeJson(string Field, string? Old = null, string? New = null);

/// <summary>A page of events, each as it came.</summary>
internal sealed record EventPageJson(
    IReadOnlyList<JsonElement> Items, string? Cursor = null, bool? More = null, string? Older = null);

internal sealed record NewEventJson(string Type, string Text, string? Node);
