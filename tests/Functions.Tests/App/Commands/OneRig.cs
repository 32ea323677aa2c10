using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Tests that each have commands of an instance to themselves.</summary>
public abstract class OneRig : IAsyncLifetime, IAsyncDisposable
{
    private readonly CommandRig _rig;

    protected OneRig(Action<IServiceCollection>? change = null)
    {
        _rig = new CommandRig(change);
    }

    private protected CommandRig Rig => _rig;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
