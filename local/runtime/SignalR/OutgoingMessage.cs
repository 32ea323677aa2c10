namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>A call of a client's method.</summary>
internal sealed class OutgoingMessage(string target, IReadOnlyList<RawJson> arguments)
{
    public string Target => target;

    public object?[] Arguments { get; } = [.. arguments];

    /// <summary>What it takes in a client's queue, in bytes; target and framing included.</summary>
    public int Size { get; } = 64 + target.Length + arguments.Sum(a => a.Utf8.Length);

    /// <summary>Queues the message for each; never waits for a client.</summary>
    public static void Send(OutgoingMessage message, IEnumerable<ClientConnection> receivers)
    {
        foreach (var receiver in receivers)
        {
            receiver.Enqueue(message);
        }
    }
}
