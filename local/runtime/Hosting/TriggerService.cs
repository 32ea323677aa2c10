using Microsoft.Extensions.Hosting;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>Runs loops from the moment that the server answers until the host stops, and waits for them to end.</summary>
internal abstract class TriggerService(IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    private Task _loops = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _loops = Task.WhenAll(Run(lifetime.ApplicationStopping).ToList());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loops.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loops stopped as they were told, or the host waits no longer.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The loops; each ends, or throws <see cref="OperationCanceledException"/>, soon after the token is cancelled.</summary>
    protected abstract IEnumerable<Task> Run(CancellationToken stopping);
}
