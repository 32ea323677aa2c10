namespace CloudNexus.Agent.Programs;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Output">What it wrote to standard output, up to the limit.</param>
/// <param name="FirstError">The first line of standard error; empty when there is none.</param>
/// <param name="TooMuch">Whether it was ended because it wrote more than it may.</param>
public sealed record ProgramResult(int ExitCode, byte[] Output, string FirstError, bool TooMuch)
{
    /// <summary>Why this is no success; null when it is one.</summary>
    public string? Failure => this switch
    {
        { TooMuch: true } => "it printed more than it may",
        { ExitCode: 0 } => null,
        { FirstError: "" } => $"it ended with exit code {ExitCode}",
        _ => $"it ended with exit code {ExitCode}: {FirstError}",
    };
}
