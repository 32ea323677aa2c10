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

    /// <summary>Whether the caller may see them; false until the first answer.</summary>
    public bool IsAllowed { get; private set; }

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

    /// <summary>The server's counters by name and tags; empty where the caller may not see them.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountersAsync(CancellationToken stop)
        => await AskAsync(stop) is { } report && report.TryGetProperty("counters", out var counters)
            ? counters.EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt64())
            : new Dictionary<string, long>();

    /// <summary>By how much the counters of this name grew together.</summary>
    public static long Growth(IReadOnlyDictionary<string, long> from, IReadOnlyDictionary<string, long> to, string name)
        => to.Where(c => c.Key == name || c.Key.StartsWith($"{name}{{", StringComparison.Ordinal))
            .Sum(c => c.Value - from.GetValueOrDefault(c.Key));

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
            IsAllowed |= answer.IsSuccess;
            return answer.Status == HttpStatusCode.OK ? answer.Json : null;
        }
        catch (Exception e) when (e is CliException or OperationCanceledException)
        {
            // A look that fails is one look less.
            return null;
        }
    }
}
