namespace CloudNexus.Functions.Ai.Queue;

/// <summary>Who holds how many of the places at the model server, and who waits in line: one row, which all instances share.</summary>
/// <param name="Instances">Those that hold or wait, while their leases last.</param>
/// <param name="Waiting">First come, first served.</param>
internal sealed record GateState(IReadOnlyList<GateInstance> Instances, IReadOnlyList<GateTicket> Waiting)
{
    public static readonly GateState Empty = new([], []);

    /// <summary>How long an instance's places and tickets are its own after it was last heard of.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>Places that are held, over all instances.</summary>
    public int Held => Instances.Sum(i => i.Held);

    /// <summary>Carries out what an instance says and wants.</summary>
    public GateChange Apply(GateNews news)
    {
        // One that was not heard of for long has ended: its places are free, and nobody waits there any more.
        var others = Instances.Where(i => i.Id != news.Instance && i.Until > news.Now).ToList();
        var waiting = Line(others, news);
        var free = news.AtOnce - others.Sum(i => i.Held) - news.Running;
        var refused = Refuse(waiting, Math.Max(0, free), news);

        // Places go to those in front. One for another instance's ticket is left: that instance takes it when it comes.
        var front = waiting.Take(Math.Max(0, free)).ToList();
        var granted = front.Where(t => t.Instance == news.Instance).ToList();
        var kept = Math.Min(Math.Max(0, free - front.Count), news.Idle);
        var held = news.Running + granted.Count + kept;
        waiting.RemoveAll(granted.Contains);
        if (held > 0 || waiting.Any(t => t.Instance == news.Instance))
        {
            others.Add(new GateInstance(news.Instance, held, news.Now + Lease));
        }

        return new GateChange(new GateState(others, waiting), held, [.. granted.Select(t => t.Id)], refused);
    }

    /// <summary>Whether they differ in more than how long leases last.</summary>
    public bool SaysTheSame(GateState other)
        => Waiting.SequenceEqual(other.Waiting)
            && Instances.Count == other.Instances.Count
            && Instances.All(i => other.Instances.Any(o => o.Id == i.Id && o.Held == i.Held));

    /// <summary>Those who waited and still do, then the new ones.</summary>
    private List<GateTicket> Line(List<GateInstance> others, GateNews news)
    {
        var mine = news.Waiting.Select(w => w.Ticket).ToList();
        var line = Waiting.Where(t => t.Instance == news.Instance ? mine.Contains(t) : others.Any(i => i.Id == t.Instance)).ToList();
        line.AddRange(mine.Where(t => !line.Contains(t)));
        return line;
    }

    /// <summary>Sends away new tickets for which the line, or their key's part of it, is too short.</summary>
    private static List<GateRefusal> Refuse(List<GateTicket> waiting, int free, GateNews news)
    {
        var refused = new List<GateRefusal>();
        foreach (var ticket in news.Waiting.Where(w => w.IsNew).Select(w => w.Ticket))
        {
            var before = waiting.TakeWhile(t => t != ticket).ToList();
            var isFull = before.Count >= news.QueueLength + free;
            if (isFull || before.Count(t => t.Key == ticket.Key) >= news.MostOfAKey + free)
            {
                refused.Add(new GateRefusal(ticket.Id, isFull));
                waiting.Remove(ticket);
            }
        }

        return refused;
    }
}

/// <param name="Held">Places, whether something runs there or not.</param>
/// <param name="Until">When its places and tickets are nobody's any more.</param>
internal sealed record GateInstance(string Id, int Held, DateTimeOffset Until);

internal sealed record GateTicket(string Id, string Instance, string Key);
