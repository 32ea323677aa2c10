namespace CloudNexus.Agent.Logging;

/// <summary>A condition that is logged when it begins, when its reason changes, and when it ends; not each time it is met.</summary>
public sealed class Trouble(AgentLog log, string subject)
{
    private string? _reason;

    public void Begin(string reason)
    {
        if (Interlocked.Exchange(ref _reason, reason) != reason)
        {
            log.Warn($"{subject}: {reason}");
        }
    }

    public void End()
    {
        if (Interlocked.Exchange(ref _reason, null) is not null)
        {
            log.Info($"{subject}: works again");
        }
    }
}
