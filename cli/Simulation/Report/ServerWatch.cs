using System.Net;
using System.Text.Json;
using CloudNexus.Cli.Api;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>Looks each second at what the server measures of itself. Thread-safe once it runs.</summary>
internal sealed class ServerWatch(ApiClient api, TimeProvider time)
{
    private const string Path = "/api/v1/system/metrics";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<double> _lags = [];

    /// <summary>Seconds; null before the first, or where the caller may not see them.</summary>
    public double? Newest
    {
        get
        {
            lock (_gate)
            {
                return _lags.Count == 0 ? null : _lags[^1];
            }
        }
    }

    /// <summary>Looks until <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await LookAsync(stop);
            await Task.Delay(Every, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What was seen so far is of no interest.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _lags.Clear();
        }
    }

    /// <returns>Seconds; null when nothing was seen.</returns>
    public double? Lag(double part)
    {
        lock (_gate)
        {
            return _lags.Count == 0 ? null : _lags.Order().ElementAt(Math.Min(_lags.Count - 1, (int)(part * _lags.Count)));
        }
    }

    /// <summary>What the server counts now; nothing where the caller may not see it.</summary>
    public async Task<ServerCounters> CountersAsync(CancellationToken stop)
        => await AskAsync(stop) is { } report ? ServerCounters.Read(report) : ServerCounters.None;

    private async Task LookAsync(CancellationToken stop)
    {
        if (await AskAsync(stop) is { } report
            && report.TryGetProperty("levels", out var levels)
            && levels.TryGetProperty("ingest.lag_seconds", out var lag))
        {
            lock (_gate)
            {
                _lags.Add(lag.GetDouble());
            }
        }
    }

    private async Task<JsonElement?> AskAsync(CancellationToken stop)
    {
        try
        {
            var answer = await api.SendAsync(HttpMethod.Get, Path, null, stop);
            return answer.Status == HttpStatusCode.OK ? answer.Json : null;
        }
        catch (Exception e) when (e is CliException or OperationCanceledException)
        {
            // A look that fails is one look less.
            return null;
        }
    }
}
