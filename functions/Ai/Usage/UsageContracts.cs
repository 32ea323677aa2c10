namespace CloudNexus.Functions.Ai.Usage;

/// <param name="From">The first day, UTC.</param>
/// <param name="To">The last.</param>
public sealed record AiUsageList(DateOnly From, DateOnly To, IReadOnlyList<AiUsageItem> Items);

/// <param name="Key">The personal token's id; of who has none, the user's.</param>
/// <param name="Cancelled">Requests whose client went away.</param>
/// <param name="FirstTokenMs">The mean time from asking the model server to the first part; null where no answer began.</param>
/// <param name="TokensPerSecond">Of answers, while they were made; null where there are none.</param>
/// <param name="QueueMs">The mean time in line.</param>
public sealed record AiUsageItem(
    DateOnly Day,
    string Key,
    string User,
    string Model,
    long Requests,
    long Failed,
    long Cancelled,
    long PromptTokens,
    long CompletionTokens,
    double? FirstTokenMs,
    double? TokensPerSecond,
    double QueueMs);
