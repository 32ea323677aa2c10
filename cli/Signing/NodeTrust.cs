namespace CloudNexus.Cli.Signing;

/// <summary>What is known here of a name and an id that a server says belong together.</summary>
internal enum NodeTrust
{
    /// <summary>They did when something was signed last.</summary>
    Known,

    /// <summary>Neither was seen here before.</summary>
    New,

    /// <summary>The id had another name: the node was renamed, or the server lies.</summary>
    Renamed,

    /// <summary>The name had another id: the host was enrolled anew, or the server lies.</summary>
    Replaced,
}
