namespace CloudNexus.Cli;

/// <summary>A command cannot be done; the message says what to do about it.</summary>
internal class CliException(string message, int exitCode = ExitCodes.Failure) : Exception(message)
{
    public int ExitCode => exitCode;

    /// <summary>Called in a way that cannot be.</summary>
    public static CliException Usage(string message) => new(message, ExitCodes.WrongUsage);
}
