using System.Text.Json;

namespace CloudNexus.Cli.Api;

/// <param name="At">Epoch milliseconds.</param>
internal sealed record LogLineJson(
    string Id, long At, LogNodeJson Node, string Level, string Source, string Text, bool? Cut = null);

internal sealed record LogNodeJson(string Id, string Name);

/// <summary>A page of lines, each as it came.</summary>
internal sealed record LogPageJson(IReadOnlyList<JsonElement> Items, string? Next = null, bool Complete = true);
