using System.Diagnostics.Metrics;

namespace CloudNexus.Functions;

/// <summary>The meter of the function app. Instruments stand beside the code that they count.</summary>
public static class Telemetry
{
    public const string MeterName = "CloudNexus.Functions";

    public static Meter Meter { get; } = new(MeterName);
}
