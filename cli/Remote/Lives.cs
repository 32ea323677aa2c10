using CloudNexus.Wire;

namespace CloudNexus.Cli.Remote;

/// <summary>How long commands and signatures are good.</summary>
internal static class Lives
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);

    /// <exception cref="CliException">No host would take it.</exception>
    public static TimeSpan Checked(TimeSpan? given) => given switch
    {
        null => Usual,
        { } life when life <= CommandText.LongestLife => life,
        _ => throw CliException.Usage($"--expires is at most {CommandText.LongestLife.TotalHours:0}h: hosts take nothing longer."),
    };
}
