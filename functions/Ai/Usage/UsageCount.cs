namespace CloudNexus.Functions.Ai.Usage;

/// <summary>What requests cost; adding up makes a day of one.</summary>
/// <param name="FirstParts">Requests whose answer began.</param>
/// <param name="FirstPartMs">Milliseconds from asking the model server to the first part, of all of those together.</param>
/// <param name="QueueMs">Milliseconds in line.</param>
/// <param name="EvalMs">Milliseconds in which the tokens of the answers were made.</param>
/// <param name="EvalTokens">The tokens that were made in them.</param>
public sealed record UsageCount(
    long Requests = 0,
    long Failed = 0,
    long Cancelled = 0,
    long PromptTokens = 0,
    long CompletionTokens = 0,
    long FirstParts = 0,
    long FirstPartMs = 0,
    long QueueMs = 0,
    long EvalMs = 0,
    long EvalTokens = 0)
{
    public static UsageCount operator +(UsageCount a, UsageCount b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.Add(b);
    }

    public UsageCount Add(UsageCount other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new UsageCount(
            Requests + other.Requests,
            Failed + other.Failed,
            Cancelled + other.Cancelled,
            PromptTokens + other.PromptTokens,
            CompletionTokens + other.CompletionTokens,
            FirstParts + other.FirstParts,
            FirstPartMs + other.FirstPartMs,
            QueueMs + other.QueueMs,
            EvalMs + other.EvalMs,
            EvalTokens + other.EvalTokens);
    }
}

/// <summary>Whose usage of what, on which day.</summary>
/// <param name="Day">UTC.</param>
public sealed record UsageKey(DateOnly Day, AiKey Key, string Model);
