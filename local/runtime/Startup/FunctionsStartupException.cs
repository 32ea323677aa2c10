namespace CloudNexus.Local.Runtime.Startup;

/// <summary>The app cannot run; the message lists every problem, a line each.</summary>
public sealed class FunctionsStartupException : Exception
{
    public FunctionsStartupException(IReadOnlyList<StartupProblem> problems)
        : base($"The functions cannot start ({problems.Count} problem{(problems.Count == 1 ? "" : "s")}):"
            + string.Concat(problems.Select(p => $"{Environment.NewLine}  - {p}"))) => Problems = problems;

    public IReadOnlyList<StartupProblem> Problems { get; }
}
