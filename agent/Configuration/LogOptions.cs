namespace CloudNexus.Agent.Configuration;

/// <summary>Which logs of the host are sent; from its own file only, never from the server.</summary>
public sealed record LogOptions
{
    public const int MostFiles = 64;
    public const int MostExcluded = 64;
    public const int HighestRate = 1000;

    public IReadOnlyList<LogFileOptions> Files { get; init; } = [];

    /// <summary>Null for none of the journal.</summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>Of all sources together; what is over it is left out, and counted.</summary>
    public int MostPerSecond { get; init; } = 200;

    /// <summary>Lines that hold one of these are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether what looks like a secret is made unreadable before it leaves the host.</summary>
    public bool Mask { get; init; } = true;
}

/// <param name="Path">Absolute; <c>*</c> and <c>?</c> in its parts stand for any names.</param>
/// <param name="Source">What the lines' source is called; null for each file's path.</param>
/// <param name="Joining">Which lines belong together.</param>
public sealed record LogFileOptions(string Path, string? Source = null, LogJoining Joining = LogJoining.Indented);

/// <summary>Which lines of a file belong to the one before.</summary>
public enum LogJoining
{
    /// <summary>Those that begin with a blank or a tab, <c>at</c>, <c>Caused by</c> or a closing bracket.</summary>
    Indented,

    /// <summary>Those that don't begin with a date or a time.</summary>
    Dated,

    /// <summary>None.</summary>
    None,
}

/// <param name="Units">Of systemd; empty for all.</param>
/// <param name="Priority">The least urgent to read, as journalctl knows it; null for all.</param>
public sealed record JournalOptions(IReadOnlyList<string> Units, string? Priority = null)
{
    public const int MostUnits = 64;

    public static IReadOnlyList<string> Priorities { get; } = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
}
