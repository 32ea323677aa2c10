namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>Cancels when a phase takes too long, or the caller does; knows which of the two it was.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource _phase;
    private readonly CancellationTokenSource _either;
    private string _what;
    private TimeSpan _time;

    public Patience(string what, TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        (_what, _time) = (what, limit);
        _phase = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_phase.Token, caller);
    }

    public CancellationToken Token => _either.Token;

    public bool IsOver => _phase.IsCancellationRequested;

    /// <summary>The next phase begins.</summary>
    public void Begin(string what, TimeSpan limit)
    {
        (_what, _time) = (what, limit);
        _phase.CancelAfter(limit);
    }

    public Exception ToProblem() => OllamaProblems.Slow(_what, _time);

    public void Dispose()
    {
        _either.Dispose();
        _phase.Dispose();
    }
}
