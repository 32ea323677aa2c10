using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Gpu;

/// <summary>Load, memory, temperature, power and fan of GPUs, every ten seconds.</summary>
public sealed class GpuCollector : BackgroundCollector<IReadOnlyList<DeviceReading>>
{
    private const int Most = 32;
    private const int KeepAnswers = 6;
    private static readonly BackgroundTiming Timing = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));
    private readonly NvidiaSource _nvidia;
    private readonly AmdSource _amd;
    private readonly BackgroundReadings _readings;
    private double _load = double.NaN;

    /// <param name="program">The path of <c>nvidia-smi</c>; null to look in the usual places.</param>
    public GpuCollector(HostRoot root, SeriesTable series, AgentLog log, TimeProvider clock, string? program = null)
        : base("gpu", Timing, log, clock)
    {
        _nvidia = new NvidiaSource(program, clock);
        _amd = new AmdSource(root);
        _readings = new BackgroundReadings(series, Most, KeepAnswers, Define);
    }

    /// <summary>Of the busiest GPU, in percent; null where none tells. Thread-safe.</summary>
    public double? Load => Volatile.Read(ref _load) is var load && double.IsNaN(load) ? null : load;

    protected override async Task<IReadOnlyList<DeviceReading>> ReadAsync(CancellationToken stop)
    {
        var amd = _amd.Read();
        var nvidia = await _nvidia.ReadAsync(stop).ConfigureAwait(false);
        return nvidia is null && amd.Count == 0
            ? throw new BackgroundSourceMissingException("no GPU that tells its load is there")
            : [.. nvidia ?? [], .. amd];
    }

    protected override void Publish(IReadOnlyList<DeviceReading> answer, bool isNew)
    {
        if (isNew)
        {
            _readings.Take(answer);
            Volatile.Write(ref _load, Busiest(answer));
        }

        _readings.Show();
    }

    protected override void Forget()
    {
        _readings.Clear();
        Volatile.Write(ref _load, double.NaN);
    }

    private static double Busiest(IReadOnlyList<DeviceReading> cards)
    {
        var most = double.NaN;
        foreach (var card in cards)
        {
            // The load comes first, and may be unknown.
            most = card.Values[0] > most || double.IsNaN(most) ? card.Values[0] : most;
        }

        return most;
    }

    private static IEnumerable<SeriesDefinition> Define(string name)
    {
        var label = ("gpu", SeriesNames.CleanLabelValue(name));
        yield return SeriesDefinition.Gauge("gpu.util", "%", 0, label);
        yield return SeriesDefinition.Gauge("gpu.mem_util", "%", 0, label);
        yield return SeriesDefinition.Gauge("gpu.mem_used", "By", 0, label);
        yield return SeriesDefinition.Gauge("gpu.mem_total", "By", 0, label);
        yield return SeriesDefinition.Gauge("gpu.temp", "Cel", 1, label);
        yield return SeriesDefinition.Gauge("gpu.power", "W", 2, label);
        yield return SeriesDefinition.Gauge("gpu.fan", "%", 0, label);
    }
}
