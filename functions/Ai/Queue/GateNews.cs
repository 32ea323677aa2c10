namespace CloudNexus.Functions.Ai.Queue;

/// <summary>What an instance says of itself, and wants.</summary>
/// <param name="Running">Places in use.</param>
/// <param name="Idle">Places that it would like to keep for what comes next, where nobody waits for them.</param>
/// <param name="Waiting">Its tickets, in order.</param>
/// <param name="AtOnce">Places that there are.</param>
/// <param name="QueueLength">Tickets that may wait beyond those whose turn it is.</param>
internal sealed record GateNews(
    string Instance, DateTimeOffset Now, int Running, int Idle, IReadOnlyList<GateWish> Waiting, int AtOnce, int QueueLength)
{
    /// <summary>Half of the line, so that one key leaves room for others.</summary>
    public int MostOfAKey => (QueueLength + 1) / 2;
}

/// <param name="IsNew">Whether it may still be sent away.</param>
internal sealed record GateWish(GateTicket Ticket, bool IsNew);

/// <param name="State">What holds now.</param>
/// <param name="Held">Places of the instance.</param>
/// <param name="Granted">Its tickets whose turn it is.</param>
/// <param name="Refused">Its tickets that are sent away.</param>
internal sealed record GateChange(GateState State, int Held, IReadOnlyList<string> Granted, IReadOnlyList<GateRefusal> Refused);

/// <param name="IsFull">Whether the whole line is full, and not just the key's part.</param>
internal sealed record GateRefusal(string Ticket, bool IsFull);
