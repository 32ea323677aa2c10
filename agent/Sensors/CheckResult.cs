using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Sensors;

/// <summary>What one check found. Numbers that are not known are NaN.</summary>
internal sealed record CheckResult
{
    /// <summary>Why it is down; null when it is up.</summary>
    public string? Reason { get; init; }

    public bool IsUp => Reason is null;

    /// <summary>Milliseconds until the answer came.</summary>
    public double Latency { get; init; } = double.NaN;

    /// <summary>HTTP status, or the program's exit code.</summary>
    public double Status { get; init; } = double.NaN;

    /// <summary>Days until the certificate expires; below zero when it has.</summary>
    public double CertificateDays { get; init; } = double.NaN;

    /// <summary>Whether the answer held what was looked for; null when nothing was, or there was no answer.</summary>
    public bool? Match { get; init; }

    /// <summary>What a program printed; null for other checks.</summary>
    public ScriptOutput? Output { get; init; }

    public static CheckResult Down(string reason) => new() { Reason = reason };

    public static CheckResult NoAnswer(SensorOptions sensor)
        => Down(FormattableString.Invariant($"no answer within {sensor.Timeout.TotalSeconds:0.#} s"));
}
