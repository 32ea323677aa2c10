namespace CloudNexus.Agent.Configuration;

/// <summary>What the host lets others have it do; from its own file only, never from the server.</summary>
public sealed record CommandOptions
{
    /// <summary>Whether commands are taken at all; when not, every one is refused.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The node that signatures must be for; null for the one that the host was when operators were first named.</summary>
    public string? Node { get; init; }

    /// <summary>Whose signatures count.</summary>
    public IReadOnlyList<OperatorOptions> Operators { get; init; } = [];

    /// <summary>What may be run beyond the built-in actions.</summary>
    public IReadOnlyList<AllowedCommand> Allow { get; init; } = [];
}

/// <param name="Name">For the log.</param>
/// <param name="Key">Of the form that <see cref="Wire.OperatorPublicKey.HasForm"/> knows. It is loaded when a command comes.</param>
public sealed record OperatorOptions(string Name, string Key);

/// <summary>A program or a restart that an operator may order, by its name.</summary>
public sealed record AllowedCommand
{
    /// <summary>As <see cref="Wire.CommandText.IsAction"/> knows it.</summary>
    public required string Name { get; init; }

    /// <summary>A systemd unit to restart; null for a program.</summary>
    public string? Restart { get; init; }

    /// <summary>A program's absolute path and its words, no shell; <c>{name}</c> in one stands for an argument.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    public IReadOnlyList<CommandArgument> Arguments { get; init; } = [];

    /// <summary>The user to run as; null for the agent's own.</summary>
    public string? User { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most output that is kept, in UTF-8; the rest is cut.</summary>
    public int MaxOutputBytes { get; init; } = 64 * 1024;

    /// <summary>Its environment beside a bare <c>PATH</c> and <c>LANG</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
