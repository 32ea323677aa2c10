namespace CloudNexus.Functions.Ai.Ask;

/// <summary>What came of a question: the <c>data</c> of the command's result.</summary>
/// <param name="Model">That answered, no alias; null when none was reached.</param>
/// <param name="Answer">Plain text, by a model: neither markup nor commands. Null when there is none.</param>
/// <param name="AnswerCut">Whether there was more.</param>
/// <param name="Steps">What was looked up, in order.</param>
/// <param name="PromptTokens">Of all turns together, as <paramref name="CompletionTokens"/>.</param>
/// <param name="Milliseconds">From begin to end.</param>
public sealed record AskRecord(
    string Question,
    string? Model,
    string? Answer,
    bool AnswerCut,
    IReadOnlyList<AskStep> Steps,
    int PromptTokens,
    int CompletionTokens,
    long Milliseconds);

/// <param name="Tool">As the model called it.</param>
/// <param name="Arguments">As the model gave them, at most 500 characters.</param>
/// <param name="Bytes">Of what the model was told.</param>
/// <param name="Error">The kind of problem that it was told of; null when it got what it asked for.</param>
public sealed record AskStep(string Tool, string Arguments, int Bytes, long Milliseconds, string? Error);

/// <summary>How a question gets on, live and to the one who asked alone.</summary>
/// <param name="Id">The command's.</param>
/// <param name="Kind"><c>step</c>, <c>text</c>, <c>wait</c> or <c>end</c>.</param>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Text">More of what the model says; why it waits; on the end what went wrong.</param>
/// <param name="Step">What was just looked up.</param>
/// <param name="Status">The command's, on the end.</param>
public sealed record AskMessage(string Id, string Kind, int Number, string? Text = null, AskStep? Step = null, string? Status = null);
