namespace CloudNexus.Cli.Api;

/// <summary>The server refused or failed.</summary>
/// <param name="problem">What it said; its status is always there.</param>
/// <param name="hint">What can be done here about it; may be empty.</param>
internal sealed class ApiProblemException(ProblemJson problem, string hint) : Exception(MessageOf(problem, hint))
{
    public int Status { get; } = problem.Status ?? 0;

    /// <summary>How long the server wants to be left alone; null when it says nothing of it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public ProblemJson Problem { get; } = problem;

    private static string MessageOf(ProblemJson problem, string hint)
    {
        var title = problem.Title ?? $"The server answered {problem.Status}";
        var request = problem.Status >= 500 && problem.RequestId is { } id ? $" (request {id})" : "";
        return string.Join(' ', new[] { $"{title}: {problem.Detail}".TrimEnd(' ', ':') + request, hint }.Where(s => s.Length > 0));
    }
}
