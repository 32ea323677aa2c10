using CloudNexus.Functions.Http;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Logs;

/// <summary>Reads the query of a request. Without times it is about the last day.</summary>
internal static class LogQueryParser
{
    private const int UsualItems = 200;
    private const int MostLabels = 20;
    private const int MostLabelChars = 200;
    private static readonly TimeSpan UsualTime = TimeSpan.FromDays(1);

    /// <exception cref="ApiException">400: what is wrong with which parameter.</exception>
    public static LogPage Page(IQueryCollection query, DateTimeOffset now)
    {
        var ascending = query["order"].ToString() switch
        {
            "" or "desc" => false,
            "asc" => true,
            _ => throw ApiException.BadRequest("bad-order", "'order' is desc (the newest first) or asc."),
        };
        var cursor = query["cursor"].ToString() switch
        {
            "" => null,
            var text when LogPlace.TryParse(text, out var place) => place,
            _ => throw ApiException.BadRequest("bad-cursor", "'cursor' is the 'next' of an earlier answer, as it was."),
        };
        var limit = QueryValues.Count("limit", query["limit"], LogSearch.MostItems) ?? UsualItems;

        // Without an end to the newest that is taken: that may be a little ahead.
        return new LogPage(Read(query, now, now + UsualTime), cursor, ascending, limit);
    }

    /// <exception cref="ApiException">400: what is wrong with which parameter.</exception>
    public static LogQuery Read(IQueryCollection query, DateTimeOffset now) => Read(query, now, now);

    /// <param name="query">The parameters.</param>
    /// <param name="now">What is told of no end begins a day before.</param>
    /// <param name="end">What is told of no end ends here.</param>
    private static LogQuery Read(IQueryCollection query, DateTimeOffset now, DateTimeOffset end)
    {
        var to = QueryValues.Time("to", query["to"]);
        var from = QueryValues.Time("from", query["from"]) ?? Earlier(to ?? now);
        if (to <= from)
        {
            throw ApiException.BadRequest("bad-time", "'from' is before 'to'.");
        }

        return new LogQuery(
            NodeOf(query["nodeId"].ToString()),
            Labels(query),
            from.ToUnixTimeMilliseconds(),
            (to ?? end).ToUnixTimeMilliseconds(),
            LogLevels.Parse(query["level"].ToString()),
            query["source"].ToString() is { Length: > 0 } source ? source : null,
            LogTerms.Parse(query["q"].ToString()));
    }

    private static DateTimeOffset Earlier(DateTimeOffset to)
        => to - DateTimeOffset.UnixEpoch > UsualTime ? to - UsualTime : DateTimeOffset.UnixEpoch;

    private static string? NodeOf(string id) => id.Length == 0 ? null : NodeId.IsValid(id)
        ? id
        : throw ApiException.BadRequest("bad-node", "'nodeId' is a node's id.");

    /// <summary><c>name=value</c> or <c>name:value</c>, several with commas between them or as several parameters.</summary>
    private static Dictionary<string, string> Labels(IQueryCollection query)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var texts = query["labels"].OfType<string>()
            .SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        foreach (var text in texts)
        {
            if (text.Length > MostLabelChars || text.Split(['=', ':'], 2) is not [{ Length: > 0 } name, var value]
                || labels.Count == MostLabels || !labels.TryAdd(name, value))
            {
                throw ApiException.BadRequest(
                    "bad-labels", $"'labels' are at most {MostLabels} names and values, each name once, such as env=prod,tier=web.");
            }
        }

        return labels;
    }
}
