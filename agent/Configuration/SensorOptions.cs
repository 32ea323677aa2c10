namespace CloudNexus.Agent.Configuration;

/// <summary>One check of the configuration file. Its name is the label <c>sensor</c> of its series.</summary>
public abstract record SensorOptions
{
    public required string Name { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>An HTTP or HTTPS address that should answer.</summary>
public sealed record HttpSensorOptions : SensorOptions
{
    public required Uri Url { get; init; }

    public string Method { get; init; } = "GET";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Statuses that count as up; empty for 200–399.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [];

    /// <summary>A text that the body must hold; null for none.</summary>
    public string? Contains { get; init; }

    /// <summary>Whether a certificate that cannot be believed counts as up.</summary>
    public bool Insecure { get; init; }
}

/// <summary>A port that should take a connection.</summary>
public sealed record TcpSensorOptions : SensorOptions
{
    public required string Host { get; init; }

    public required int Port { get; init; }
}

/// <summary>A host that should answer an ICMP echo.</summary>
public sealed record PingSensorOptions : SensorOptions
{
    public required string Host { get; init; }
}

/// <summary>A name that should resolve.</summary>
public sealed record DnsSensorOptions : SensorOptions
{
    public required string Query { get; init; }

    /// <summary>A name server, <c>address</c> or <c>address:port</c>; null for the host's resolver.</summary>
    public string? Server { get; init; }

    /// <summary>A, AAAA, CNAME, MX, NS or TXT.</summary>
    public string Type { get; init; } = "A";

    /// <summary>A text that one of the answers must be; null for none.</summary>
    public string? Expect { get; init; }
}

/// <summary>A program that prints <c>name value</c> lines or Prometheus text.</summary>
public sealed record ScriptSensorOptions : SensorOptions
{
    /// <summary>The program's absolute path and its arguments; no shell.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Its environment beside a bare <c>PATH</c> and <c>LANG</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public int MaxOutputBytes { get; init; } = 64 * 1024;

    /// <summary>Most series it may make.</summary>
    public int MaxSeries { get; init; } = 100;
}
