using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Identity;

/// <summary>What the host says of itself to the server, and where its identity is kept.</summary>
public sealed class Enrolment(AgentOptions options)
{
    private readonly IdentityFile _file = new(options.DataDirectory);

    /// <summary>A secret; null when the agent was given none.</summary>
    public string? Token => options.EnrolmentToken;

    /// <exception cref="InvalidDataException">The identity file is damaged, or there is none and no token to get one.</exception>
    public ApiKey? ReadKey()
        => _file.Read() ?? (Token is null
            ? throw new InvalidDataException("This host is not enrolled: set NEXUS_ENROLMENT_TOKEN to a token from the dashboard.")
            : null);

    public void WriteKey(ApiKey key) => _file.Write(key);

    public RegisterRequest RegisterRequest()
    {
        var system = SystemInformation.Read(options.RootDirectory);
        return new RegisterRequest
        {
            Name = options.Name ?? (system.Hostname.Length > 0 ? system.Hostname : "host"),
            Type = options.Type ?? HostType.Detect(options.RootDirectory),
            Labels = options.Labels,
            AgentVersion = AgentVersion.Text,
            System = system,
        };
    }

    public SyncRequest SyncRequest() => new() { AgentVersion = AgentVersion.Text, System = SystemInformation.Read(options.RootDirectory) };
}
