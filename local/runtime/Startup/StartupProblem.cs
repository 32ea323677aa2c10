namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Something that the real host would break on or silently ignore.</summary>
/// <param name="Function">The function's name; null for the app as a whole.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Fix">What to do.</param>
public sealed record StartupProblem(string? Function, string What, string Fix)
{
    public override string ToString() => Function is null ? $"{What}: {Fix}." : $"{Function}: {What}: {Fix}.";
}
