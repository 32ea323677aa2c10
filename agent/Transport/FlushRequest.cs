namespace CloudNexus.Agent.Transport;

/// <summary>Lets somebody have what was sampled up to now sent without waiting for its interval. Thread-safe.</summary>
/// <param name="wake">Called when it is asked for.</param>
public sealed class FlushRequest(Action wake)
{
    private TaskCompletionSource? _asked;

    /// <summary>What was asked for and is not done; null for nothing.</summary>
    internal TaskCompletionSource? Asked => Volatile.Read(ref _asked);

    /// <returns>Ends when a route has taken all that it can; not while none does.</returns>
    public Task AskAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        asked = Interlocked.CompareExchange(ref _asked, asked, null) ?? asked;
        wake();
        return asked.Task;
    }

    /// <param name="done">What was asked for and is done now; null for nothing.</param>
    internal void End(TaskCompletionSource? done)
    {
        if (done is not null)
        {
            Volatile.Write(ref _asked, null);
            done.TrySetResult();
        }
    }
}
