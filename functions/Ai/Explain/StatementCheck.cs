using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Explain;

/// <summary>Takes what a model answered apart, and keeps of its links only those to what it has looked at. Pure.</summary>
internal static class StatementCheck
{
    public const int MostStatements = 6;

    private const int MostText = 500;

    /// <summary>How the model is to answer.</summary>
    public static TalkForm Form { get; } = new(
        $"Now give what you found as JSON: 1 to {MostStatements} statements, the most likely cause first, each of one or two sentences. "
            + "Where a series that you looked at shows it, give its node, name and time, from and to as in 2026-01-31T12:00:00Z; "
            + "otherwise empty texts.",
        JsonDocument.Parse(
            """
            {"type":"object","required":["statements"],"properties":{"statements":{"type":"array","maxItems":6,"items":{
              "type":"object","required":["text","node","series","from","to"],"properties":{
                "text":{"type":"string"},"node":{"type":"string"},"series":{"type":"string"},
                "from":{"type":"string"},"to":{"type":"string"}}}}}}
            """).RootElement);

    /// <param name="json">The model's answer.</param>
    /// <param name="nodeId">The node that it is about.</param>
    /// <param name="nodeName">Its name.</param>
    /// <param name="looks">What was looked at.</param>
    /// <returns>Statements, and how many links were dropped.</returns>
    /// <exception cref="ApiException">502: the answer is not what was asked for.</exception>
    public static (IReadOnlyList<Statement> Kept, int Dropped) Read(
        string json, string nodeId, string? nodeName, IReadOnlyList<SeriesLook> looks)
    {
        var kept = new List<Statement>();
        var dropped = 0;
        foreach (var draft in Parse(json).Take(MostStatements))
        {
            var text = PlainText.Cut(AuditText.Mask(PlainText.Clean(draft?.Text ?? "")).Replace('\n', ' ').Trim(), MostText);
            if (text.Length == 0)
            {
                continue;
            }

            var isClaimed = draft!.Series is { Length: > 0 };
            var isItsNode = draft.Node == nodeId
                || (draft.Node is { Length: > 0 } name && nodeName is not null && NodeNames.AreSame(name, nodeName));
            var link = isClaimed && isItsNode ? Find(draft, nodeId, looks) : null;
            dropped += isClaimed && link is null ? 1 : 0;
            kept.Add(new Statement(text, link));
        }

        return kept.Count > 0 ? (kept, dropped) : throw Rubbish();
    }

    /// <summary>The part of what it names that was looked at.</summary>
    private static StatementLink? Find(Draft draft, string nodeId, IReadOnlyList<SeriesLook> looks)
    {
        if (Time(draft.From) is not { } from || Time(draft.To) is not { } to)
        {
            return null;
        }

        var (best, length) = ((StatementLink?)null, 0L);
        foreach (var look in looks.Where(l => l.NodeId == nodeId && l.Series == draft.Series))
        {
            var (begin, end) = (Math.Max(from, look.FromMs), Math.Min(to, look.ToMs));
            if (end - begin > length)
            {
                length = end - begin;
                best = new StatementLink(
                    nodeId, look.Series, DateTimeOffset.FromUnixTimeMilliseconds(begin), DateTimeOffset.FromUnixTimeMilliseconds(end));
            }
        }

        return best;
    }

    private static long? Time(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToUnixTimeMilliseconds()
            : null;

    private static IReadOnlyList<Draft?> Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DraftJson.Default.Drafts)?.Statements ?? throw Rubbish();
        }
        catch (JsonException)
        {
            throw Rubbish();
        }
    }

    private static ApiException Rubbish() => new(
        HttpStatusCode.BadGateway,
        "model-server-broken",
        "The model's answer is broken",
        "The model did not answer in the form that was asked for. A larger model may.");

    internal sealed record Drafts(IReadOnlyList<Draft?>? Statements);

    internal sealed record Draft(string? Text, string? Node, string? Series, string? From, string? To);
}

/// <summary>What models write: more than was asked for is passed over.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, MaxDepth = 8)]
[JsonSerializable(typeof(StatementCheck.Drafts))]
internal sealed partial class DraftJson : JsonSerializerContext;
