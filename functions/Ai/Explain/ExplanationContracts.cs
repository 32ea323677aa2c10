using CloudNexus.Functions.Ai.Ask;

namespace CloudNexus.Functions.Ai.Explain;

/// <summary>What a model says may be behind an event. Only what its links show is known; the rest is a model's guess.</summary>
/// <param name="Event">The event's id.</param>
/// <param name="Node">The id of its node.</param>
/// <param name="NodeName">Its name at that time.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Statements">The most likely first.</param>
/// <param name="LinksDropped">Links of the model's that name nothing it looked at: they are left out.</param>
/// <param name="Steps">What was looked up.</param>
public sealed record Explanation(
    string Event,
    string Node,
    string? NodeName,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt = null,
    string? Error = null,
    string? Model = null,
    int LinksDropped = 0,
    int PromptTokens = 0,
    int CompletionTokens = 0)
{
    public IReadOnlyList<Statement> Statements { get; init; } = [];

    public IReadOnlyList<AskStep> Steps { get; init; } = [];
}

/// <param name="Text">Plain text of at most 500 characters.</param>
/// <param name="Link">The series that shows it, as the model saw it; null for none.</param>
public sealed record Statement(string Text, StatementLink? Link);

/// <param name="Node">A node's id.</param>
public sealed record StatementLink(string Node, string Series, DateTimeOffset From, DateTimeOffset To);

public static class ExplanationStatus
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
}
