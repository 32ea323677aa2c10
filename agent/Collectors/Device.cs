namespace CloudNexus.Agent.Collectors;

/// <summary>One of the things that a collector finds at run time: a core, a disk, an interface, a file system.</summary>
public sealed class Device(string name, Slot[] slots)
{
    public string Name => name;

    public IReadOnlyList<Slot> Slots => slots;

    /// <summary>What the collector remembers of the round before; null at first.</summary>
    public ulong[]? Previous { get; set; }

    internal int RoundsMissed { get; set; }
}
