using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Sensors;

/// <summary>Makes one sensor's check at its interval and shows what it found.</summary>
internal sealed class CheckCollector : BackgroundCollector<CheckResult>
{
    private readonly ICheck _check;
    private readonly CheckSlots _slots;
    private readonly ScriptSeries? _script;
    private readonly SensorOptions _sensor;

    public CheckCollector(
        SensorOptions sensor, ICheck check, SeriesTable series, TimeSpan firstAfter, AgentLog log, TimeProvider clock)
        : base($"sensor {sensor.Name}", new BackgroundTiming(sensor.Interval, sensor.Timeout, firstAfter), log, clock)
    {
        _check = check;
        _slots = new CheckSlots(sensor, series);
        _script = sensor is ScriptSensorOptions script ? new ScriptSeries(script, series) : null;
        _sensor = sensor;
    }

    protected override async Task<CheckResult> ReadAsync(CancellationToken stop)
    {
        try
        {
            return await _check.RunAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return CheckResult.NoAnswer(_sensor);
        }
    }

    protected override void Publish(CheckResult answer, bool isNew)
    {
        _slots.Show(answer);
        if (isNew)
        {
            _script?.Take(answer.Output);
        }

        _script?.Show();
    }

    protected override string? Complaint(CheckResult answer)
        => answer.Reason is { } reason ? $"down: {reason}" : answer.Output?.Complaint;

    protected override void Forget() => _script?.Clear();

    protected override void Release() => (_check as IDisposable)?.Dispose();
}
