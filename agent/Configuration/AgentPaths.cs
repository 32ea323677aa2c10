namespace CloudNexus.Agent.Configuration;

/// <summary>Where an installed agent keeps its things.</summary>
public static class AgentPaths
{
    public const string ConfigDirectory = "/etc/cloudnexus";
    public const string Config = ConfigDirectory + "/agent.yaml";
    public const string EnrolmentToken = ConfigDirectory + "/enrolment-token";
    public const string Data = "/var/lib/cloudnexus";
}
