using CloudNexus.Functions.Systems;

namespace CloudNexus.Local;

/// <summary>Tells the launcher that an admin asked for a restart.</summary>
internal sealed class RestartRequest : IRestart
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Asked => _asked.Task;

    public void Ask() => _asked.TrySetResult();
}
