namespace CloudNexus.Agent.Configuration;

/// <summary>How a setting's texts are written.</summary>
internal enum SettingForm
{
    Single,

    /// <summary>A list: <c>[a, b]</c> in the file, commas in the environment, an option for each on the command line.</summary>
    List,

    /// <summary>A mapping in the file; elsewhere a list of <c>KEY=VALUE</c>.</summary>
    Map,
}

/// <summary>One thing that can be set in the file, the environment and on the command line; the later of these wins.</summary>
/// <param name="Key">Its key in the file, with a dot where it is nested.</param>
/// <param name="Variable">Its environment variable.</param>
/// <param name="Option">Its option on the command line.</param>
/// <param name="Argument">What the option takes, for the help; empty for a switch, which turns the setting off.</param>
/// <param name="Meaning">For the help.</param>
internal sealed record Setting(
    string Key, string Variable, string Option, string Argument, string Meaning, SettingForm Form = SettingForm.Single)
{
    public static readonly Setting Server = new("server", "NEXUS_SERVER", "--server", "URL", "address of the CloudNexus API");

    public static readonly Setting Data = new(
        "data", "NEXUS_DATA", "--data", "DIR", "where identity and spool are kept; default: " + AgentPaths.Data);

    public static readonly Setting Name = new("name", "NEXUS_NAME", "--name", "NAME", "name to enrol under; default: the host's");

    public static readonly Setting Type = new(
        "type", "NEXUS_TYPE", "--type", "TYPE", "bare-metal, vm or container; default: found out");

    public static readonly Setting Labels = new(
        "labels", "NEXUS_LABELS", "--label", "KEY=VALUE", "label to enrol with; may be repeated", SettingForm.Map);

    public static readonly Setting Processes = new(
        "processes", "NEXUS_PROCESSES", "--no-processes", "", "leave out the list of top processes");

    public static readonly Setting Root = new(
        "root", "NEXUS_ROOT", "--root", "DIR", "where the host's proc, sys and etc are; default: /");

    public static readonly Setting TokenFile = new(
        "enrolment_token_file", "NEXUS_ENROLMENT_TOKEN_FILE", "--enrolment-token-file", "FILE", "file with an enrolment token");

    public static readonly Setting SpoolBytes = new(
        "spool.max_bytes", "NEXUS_SPOOL_MAX_BYTES", "--spool-max-bytes", "SIZE", "most that is kept unsent; default: 64MB");

    public static readonly Setting Proxy = new(
        "transport.proxy", "NEXUS_PROXY", "--proxy", "URL", "HTTP proxy; default: HTTPS_PROXY, HTTP_PROXY and NO_PROXY");

    public static readonly Setting CaFile = new(
        "transport.ca_file", "NEXUS_CA_FILE", "--ca-file", "FILE", "PEM authorities to believe in place of the system's");

    public static readonly Setting Pins = new(
        "transport.pin_sha256", "NEXUS_PIN_SHA256", "--pin-sha256", "HASH", "the server's public key; may be repeated", SettingForm.List);

    public static readonly Setting Disabled = new(
        "collectors.disable", "NEXUS_COLLECTORS_DISABLE", "--disable", "NAME", "collector to leave out; may be repeated", SettingForm.List);

    public static readonly Setting DockerSocket = new(
        "collectors.docker_socket", "NEXUS_DOCKER_SOCKET", "--docker-socket", "PATH", "the container engine's socket; default: found out");

    public static readonly Setting NvidiaSmi = new(
        "collectors.nvidia_smi", "NEXUS_NVIDIA_SMI", "--nvidia-smi", "PATH", "the program to ask about GPUs; default: found out");

    public static readonly Setting RelayOllama = new(
        "relay.ollama", "NEXUS_RELAY_OLLAMA", "--relay-ollama", "URL", "Ollama that CloudNexus may ask through this agent; default: none");

    public static readonly Setting RelaySlots = new(
        "relay.slots", "NEXUS_RELAY_SLOTS", "--relay-slots", "N", "requests that it is asked at once; default: 1");

    public static readonly IReadOnlyList<Setting> All =
    [
        Server, Data, Name, Type, Labels, Processes, Root, TokenFile, SpoolBytes, Proxy, CaFile, Pins, Disabled, DockerSocket,
        NvidiaSmi, RelayOllama, RelaySlots,
    ];

    public bool IsSwitch => Argument.Length == 0;

    /// <summary>For the file: the part of the key before the dot, or nothing.</summary>
    public string Section => Key.Contains('.', StringComparison.Ordinal) ? Key[..Key.IndexOf('.', StringComparison.Ordinal)] : "";

    public string KeyInSection => Section.Length == 0 ? Key : Key[(Section.Length + 1)..];
}

/// <summary>The texts that a setting was given.</summary>
/// <param name="Origin">Where: a file and line, a variable or an option.</param>
internal sealed record GivenValue(IReadOnlyList<string> Texts, string Origin);
