using System.Globalization;
using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Which runs of a job are active, each until it must have ended, and how many have ended ever.</summary>
/// <param name="ETag">Of its row; null when there is none yet.</param>
internal sealed record ActiveRuns(string JobId, ETag? ETag, IReadOnlyDictionary<string, DateTimeOffset> Until, long Total)
{
    public static ActiveRuns Read(string jobId, TableEntity? row)
    {
        var until = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var part in (row?.GetString("Active") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.LastIndexOf('=');
            if (at > 0 && long.TryParse(part.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ms))
            {
                until[part[..at]] = DateTimeOffset.FromUnixTimeMilliseconds(ms);
            }
        }

        return new ActiveRuns(jobId, row?.ETag, until, row?.GetInt64("Total") ?? 0);
    }

    /// <summary>Without those whose time is over: their engine ended.</summary>
    public ActiveRuns At(DateTimeOffset now) => this with { Until = Until.Where(r => r.Value > now).ToDictionary() };

    public ActiveRuns With(string runId, DateTimeOffset until)
        => this with { Until = new Dictionary<string, DateTimeOffset>(Until) { [runId] = until } };

    public ActiveRuns Without(string runId)
        => this with { Until = Until.Where(r => r.Key != runId).ToDictionary(), Total = Total + 1 };

    public TableEntity ToRow(string rowKey) => new(JobId, rowKey)
    {
        ["Active"] = string.Join(
            ' ', Until.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key}={r.Value.ToUnixTimeMilliseconds()}"))),
        ["Total"] = Total,
    };
}
