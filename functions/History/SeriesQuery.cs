using System.Net;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History;

/// <summary>Reads a node's series over a time range, the groups asked for and no others.</summary>
public sealed class SeriesQuery(OpenStore open, SchemaStore schemas, NodeStore nodes)
{
    /// <summary>How far before the range a counter's last reading is looked for, so that the first bucket has a rate.</summary>
    private const long LookBackMs = 60_000;

    /// <summary>Most samples that one query reads: 24 h of 48 series at one second.</summary>
    private const long MostSamples = 4_200_000;

    /// <exception cref="ApiException">404 when there is no such node, 422 when the range holds too much.</exception>
    public async Task<SeriesAnswer> RunAsync(SeriesRequest request, CancellationToken cancellation)
    {
        if (await nodes.FindAsync(request.NodeId, cancellation) is null)
        {
            throw FleetService.NoSuchNode(request.NodeId);
        }

        var found = new SortedDictionary<string, SeriesSamples>(StringComparer.Ordinal);
        long samples = 0;
        var windows = open.QueryWindowsAsync(
            request.NodeId,
            WindowBlock.StartOf(request.FromMs - LookBackMs),
            WindowBlock.StartOf(request.ToMs),
            request.Select.Groups,
            cancellation);
        await foreach (var window in windows)
        {
            samples += await ReadAsync(request, window, found, cancellation);
            if (samples > MostSamples)
            {
                throw new ApiException(
                    HttpStatusCode.UnprocessableEntity,
                    "too-much",
                    "The query reads too much",
                    $"The range holds more than {MostSamples} samples of these series. Ask for fewer series or a shorter range.");
            }
        }

        var grid = new BucketGrid(request.FromMs, request.ToMs, request.Points);
        return new SeriesAnswer(grid.Times, [.. found.Values.Select(s => new SeriesColumn(s.Definition, Unit(s.Definition), s.Bucket(grid)))]);
    }

    private static string Unit(SeriesDefinition series)
        => series.Kind == SeriesKind.Gauge ? series.Unit : $"{series.Unit}/s";

    private async Task<long> ReadAsync(
        SeriesRequest request, WindowBlock window, SortedDictionary<string, SeriesSamples> found, CancellationToken cancellation)
    {
        var known = new Dictionary<SchemaId, SeriesSchema?>();
        foreach (var id in window.Chunks.Select(c => c.Schema).Distinct())
        {
            known[id] = await schemas.FindAsync(request.NodeId, id, cancellation);
        }

        long samples = 0;
        foreach (var group in request.Select.Groups)
        {
            var status = window.TryReadGroup(group, known.GetValueOrDefault, (series, times, values) =>
            {
                if (!request.Select.Contains(series.Name))
                {
                    return;
                }

                samples += times.Length;
                if (!found.TryGetValue(series.Key, out var all))
                {
                    found[series.Key] = all = new SeriesSamples(series);
                }

                all.Add(times, values);
            });
            if (status != DecodeStatus.Ok)
            {
                throw new InvalidDataException($"Group {group} of a window of node {request.NodeId} cannot be read.");
            }
        }

        return samples;
    }
}
