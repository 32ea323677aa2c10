using System.Globalization;
using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Which runs of a job are active, each until it must have ended, and how many have ended ever.</summary>
internal sealed record ActiveRuns(string JobId, ETag? ETag, IReadOnlyDictionary<string, DateTimeOffset> Until, long Total)
{
    public IReadOnlyList<string> Active => [.. Until.Keys];

    /// <summary>Those whose time is over are left out: their engine ended.</summary>
    public static ActiveRuns Read(string jobId, TableEntity? row, DateTimeOffset now)
    {
        var until = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var part in (row?.GetString("Active") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.LastIndexOf('=');
            if (at > 0 && long.TryParse(part.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                && DateTimeOffset.FromUnixTimeMilliseconds(ms) is var end && end > now)
            {
                until[part[..at]] = end;
            }
        }

        return new ActiveRuns(jobId, row?.ETag, until, row?.GetInt64("Total") ?? 0);
    }

    public ActiveRuns With(string runId, DateTimeOffset until)
        => this with { Until = new Dictionary<string, DateTimeOffset>(Until) { [runId] = until } };

    public ActiveRuns Without(string runId)
        => this with { Until = Until.Where(r => r.Key != runId).ToDictionary(), Total = Total + 1 };

    public TableEntity ToRow(string rowKey) => new(JobId, rowKey)
    {
        ["Active"] = string.Join(' ', Until.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key}={r.Value.ToUnixTimeMilliseconds()}"))),
        ["Total"] = Total,
    };
}
