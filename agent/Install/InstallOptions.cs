using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Install;

/// <summary>
/// Where an installation goes, and what a fresh configuration says. No record, so that nothing prints the token by accident.
/// </summary>
internal sealed class InstallOptions
{
    /// <summary>The directory that all other paths are below.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Where the program goes, in <c>bin</c>.</summary>
    public string Prefix { get; init; } = "/usr/local";

    /// <summary>Settings for a configuration that is not there yet: keys and texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Settings { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>A secret; null to leave what is there.</summary>
    public string? EnrolmentToken { get; init; }

    /// <summary>Whether the agent may talk to Docker, which makes it as mighty as root.</summary>
    public bool Docker { get; init; }

    /// <summary>Whether an uninstall removes configuration, identity, spool and user as well.</summary>
    public bool Purge { get; init; }

    public string Binary => $"{Prefix.TrimEnd('/')}/bin/{CommandLine.Program}";

    /// <summary>A path of the host, below <see cref="Root"/>.</summary>
    public string At(string path) => Path.Join(Root, path);
}
