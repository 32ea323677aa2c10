using System.Net;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ask.Tools;

public sealed class SeriesSummaryTool(AskNodes nodes, SeriesQuery series, TimeProvider time) : IAskTool
{
    private const int UsualMinutes = 60;
    private const int MostMinutes = 31 * 24 * 60;
    private const int MostSelectors = 4;
    private const int MostSeries = 24;

    /// <summary>Into how many parts the time is cut to tell when a value was lowest and highest.</summary>
    private const int Parts = 60;

    /// <summary>Percentiles are taken of samples, of which a longer time has too many.</summary>
    private const int MostMinutesOfPercentiles = 24 * 60;

    public string Name => "series_summary";

    public string Description =>
        "Average, least, greatest (and when), 95th percentile and last value of a node's series over a time. Of counters: growth per second.";

    public IReadOnlyList<ToolParameter> Parameters { get; } =
    [
        new("node", "string", "The node's id or name.", IsRequired: true),
        new(
            "series",
            "string",
            $"Up to {MostSelectors} names joined by commas, such as cpu.total, or all below one, such as mem.*.",
            IsRequired: true),
        new("minutes", "integer", $"How long a time: 1 to {MostMinutes}; {UsualMinutes} without it."),
        new("until", "string", "Where the time ends, such as 2026-01-31T12:00:00Z; now without it."),
    ];

    public async Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation)
    {
        var node = await nodes.RequireAsync(sight, arguments.Require("node"), cancellation);
        var names = arguments.Require("series");
        var select = names.Count(c => c == ',') < MostSelectors ? SeriesSelection.TryParse(names) : null;
        if (select is null)
        {
            throw ApiException.BadRequest(
                "bad-series", $"'series' names 1 to {MostSelectors} series with commas, such as cpu.total,net.*. 'node' tells their names.");
        }

        var minutes = arguments.Number("minutes", UsualMinutes, 1, MostMinutes);
        var until = arguments.Time("until") is { } given && given < time.GetUtcNow() ? given : time.GetUtcNow();
        var toMs = Math.Max(1, until.ToUnixTimeMilliseconds());
        var request = new SeriesRequest(select, Math.Max(0, toMs - (minutes * 60_000L)), toMs, 1);

        var averages = await ReadAsync(request);
        var lowest = await ReadAsync(request with { Aggregate = Aggregate.Min, Points = Parts });
        var highest = await ReadAsync(request with { Aggregate = Aggregate.Max, Points = Parts });
        var last = await ReadAsync(request with { Aggregate = Aggregate.Last });
        var percentiles = minutes <= MostMinutesOfPercentiles ? await TryReadAsync(request with { Aggregate = Aggregate.P95 }) : null;
        var lines = new List<string>
        {
            new DataLine().Add("node", node.Name)
                .Add("from", DateTimeOffset.FromUnixTimeMilliseconds(request.FromMs))
                .Add("to", until)
                .Add("series", averages.Series.Count)
                .Text(),
        };
        foreach (var column in averages.Series.Take(MostSeries))
        {
            look.Add(new SeriesLook(node.Id, column.Definition.Name, request.FromMs, toMs));
            var (low, lowAt) = Extreme(lowest, column, (a, b) => a < b);
            var (high, highAt) = Extreme(highest, column, (a, b) => a > b);
            lines.Add(new DataLine()
                .Add("series", column.Definition.Name)
                .Add("labels", column.Definition.Labels)
                .Add("unit", column.Unit)
                .Add("avg", column.Values[0])
                .Add("min", low)
                .Add("minAt", lowAt)
                .Add("p95", Find(percentiles, column)?.Values[0])
                .Add("max", high)
                .Add("maxAt", highAt)
                .Add("last", Find(last, column)?.Values[0])
                .Text());
        }

        return lines;

        Task<SeriesAnswer> ReadAsync(SeriesRequest wanted) => series.RunAsync(sight.Caller, node.Id, wanted, cancellation);

        async Task<SeriesAnswer?> TryReadAsync(SeriesRequest wanted)
        {
            try
            {
                return await ReadAsync(wanted);
            }
            catch (ApiException gone) when (gone.Status == HttpStatusCode.UnprocessableEntity)
            {
                // The samples are not kept any more, or too many.
                return null;
            }
        }
    }

    private static SeriesColumn? Find(SeriesAnswer? answer, SeriesColumn like)
        => answer?.Series.FirstOrDefault(s => s.Definition.Key == like.Definition.Key);

    private static (double? Value, DateTimeOffset? At) Extreme(SeriesAnswer answer, SeriesColumn like, Func<double, double, bool> isBetter)
    {
        var at = -1;
        var values = Find(answer, like)?.Values ?? [];
        for (var i = 0; i < values.Length; i++)
        {
            at = values[i] is { } value && (at < 0 || isBetter(value, values[at]!.Value)) ? i : at;
        }

        return at < 0 ? (null, null) : (values[at], DateTimeOffset.FromUnixTimeMilliseconds(answer.Times[at]));
    }
}
