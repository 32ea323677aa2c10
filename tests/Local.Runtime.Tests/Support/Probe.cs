using System.Collections.Concurrent;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>What functions under test saw, and what they shall do; one per host.</summary>
public sealed class Probe
{
    private readonly ConcurrentQueue<string> _seen = new();

    /// <summary>Called by functions that a test wants to act.</summary>
    public Func<Task> Act { get; set; } = () => Task.CompletedTask;

    /// <summary>What functions return that a test wants to.</summary>
    public object? Result { get; set; }

    public IReadOnlyList<string> Seen => [.. _seen];

    public void Saw(string what) => _seen.Enqueue(what);
}
