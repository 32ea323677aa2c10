namespace CloudNexus.Functions.Tests.History;

/// <summary>Sends requests to the real store, and lets a test step in right before one of them: what another process might do, or a crash.</summary>
internal sealed class InterruptingHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    private Func<HttpRequestMessage, bool>? _when;
    private Func<Task>? _act;

    /// <summary>Acts once, before the first request from now on that is so.</summary>
    public void Before(Func<HttpRequestMessage, bool> when, Func<Task> act)
    {
        _act = act;
        _when = when;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_when?.Invoke(request) == true)
        {
            _when = null;
            await _act!();
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
