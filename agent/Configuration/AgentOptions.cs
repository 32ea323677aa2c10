namespace CloudNexus.Agent.Configuration;

/// <summary>What the agent was told at its start. No record, so that nothing prints the token by accident.</summary>
public sealed class AgentOptions
{
    /// <summary>Base address of the API, ending in a slash.</summary>
    public required Uri Server { get; init; }

    /// <summary>Where the agent keeps its identity.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The name to enrol under; null for the host's own.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="HostType.All"/>; null to find out.</summary>
    public string? Type { get; init; }

    /// <summary>Whether the top processes are collected.</summary>
    public bool Processes { get; init; } = true;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>A secret that lets a new node in; needed only while there is no identity.</summary>
    public string? EnrolmentToken { get; init; }

    public SpoolOptions Spool { get; init; } = new();

    public TransportOptions Transport { get; init; } = new();

    public CollectorOptions Collectors { get; init; } = new();

    /// <summary>
    /// The Ollama of this host that CloudNexus may ask through the agent; null for none. From host files only, never from the server.
    /// </summary>
    public RelayOptions? Relay { get; init; }

    /// <summary>Checks that run from this host; from host files only, never from the server.</summary>
    public IReadOnlyList<SensorOptions> Sensors { get; init; } = [];

    /// <summary>What it may be told to do; from host files only, never from the server.</summary>
    public CommandOptions Commands { get; init; } = new();

    /// <summary>Which of its logs are sent; null for none. From host files only, never from the server.</summary>
    public LogOptions? Logs { get; init; }

    /// <summary>The directory that <c>proc</c>, <c>sys</c> and <c>etc</c> are looked for in.</summary>
    public string RootDirectory { get; init; } = "/";
}
