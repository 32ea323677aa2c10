namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Tests that each have an instance of the app to themselves.</summary>
public abstract class OneInstance : IAsyncLifetime, IAsyncDisposable
{
    private readonly ServiceApp _app = new();

    private protected ServiceApp App => _app;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
