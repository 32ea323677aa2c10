using System.Collections.Concurrent;
using CloudNexus.Functions.Ai.Ask;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>A hub that keeps what is sent to it, or takes nothing.</summary>
internal sealed class RecordedWork : IWorkHub
{
    public ConcurrentQueue<AiWork> Sent { get; } = new();

    public bool IsAway { get; set; }

    public Task<bool> SendAsync(AiWork work, CancellationToken cancellation)
    {
        if (!IsAway)
        {
            Sent.Enqueue(work);
        }

        return Task.FromResult(!IsAway);
    }
}
