namespace CloudNexus.Functions.Commands.Store;

/// <summary>That a command has not ended, where its target looks for it.</summary>
/// <param name="Queue">The target's node, or one of the queues of <see cref="OpenCommandStore"/>.</param>
/// <param name="Row">Orders the queue: the most urgent first, then the oldest.</param>
/// <param name="Id">The command.</param>
public sealed record OpenCommand(string Queue, string Row, string Id, DateTimeOffset AddedAt);
