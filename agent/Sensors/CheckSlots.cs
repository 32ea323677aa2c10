using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Sensors;

/// <summary>The series <c>check.*{sensor}</c> of one sensor: which ones it has follows from its kind and what it looks for.</summary>
internal sealed class CheckSlots
{
    private readonly Slot _up;
    private readonly Slot _latency;
    private readonly Slot? _status;
    private readonly Slot? _certificateDays;
    private readonly Slot? _match;
    private readonly Slot? _badLines;

    public CheckSlots(SensorOptions sensor, SeriesTable series)
    {
        var label = ("sensor", sensor.Name);
        Slot Add(string name, string unit, byte scale) => series.Add(SeriesDefinition.Gauge(name, unit, scale, label));

        _up = Add("check.up", "1", 0);
        _latency = Add("check.latency", "ms", 2);
        if (sensor is HttpSensorOptions or ScriptSensorOptions)
        {
            _status = Add("check.status", "1", 0);
        }

        if (sensor is HttpSensorOptions { Url.Scheme: "https" })
        {
            _certificateDays = Add("check.cert_days", "d", 1);
        }

        if (sensor is HttpSensorOptions { Contains: not null } or DnsSensorOptions { Expect: not null })
        {
            _match = Add("check.match", "1", 0);
        }

        if (sensor is ScriptSensorOptions)
        {
            _badLines = Add("check.bad_lines", "1", 0);
        }
    }

    public void Show(CheckResult result)
    {
        _up.Set(result.IsUp ? 1.0 : 0);
        _latency.Set(result.Latency);
        _status?.Set(result.Status);
        _certificateDays?.Set(result.CertificateDays);
        _match?.Set(result.Match switch { true => 1, false => 0, null => double.NaN });
        _badLines?.Set(result.Output?.BadLines ?? double.NaN);
    }
}
