namespace CloudNexus.Functions.Ai.Ask;

/// <summary>Hears how a question gets on. Never fails but when cancelled: the answer does not depend on it.</summary>
internal interface ITalkProgress
{
    /// <summary>More of what the model says, cleaned.</summary>
    Task TextAsync(string text, CancellationToken cancellation);

    Task StepAsync(AskStep step, CancellationToken cancellation);

    /// <summary>The model server is waited for.</summary>
    Task WaitAsync(string why, CancellationToken cancellation);
}
