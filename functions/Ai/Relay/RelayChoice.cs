namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// Which relay is given a request: one with a free place, of those the one with the most places free, the least busy GPU, the shortest
/// queue.
/// </summary>
internal static class RelayChoice
{
    /// <param name="picture">The relays as they are now.</param>
    /// <param name="model">What is asked.</param>
    /// <param name="excluded">Nodes that are not to be given it.</param>
    /// <param name="now">Tells which are up.</param>
    /// <param name="draw">In [0, 1): decides between equals.</param>
    /// <returns>Null when none that is up has the model.</returns>
    public static RelayRow? Best(
        RelayPicture picture, string model, Func<RelayRow, bool> excluded, DateTimeOffset now, Func<double> draw)
        => picture.Relays
            .Where(r => r.IsUp(now) && r.Has(model) && !excluded(r))
            .OrderByDescending(r => Room(r.Slots, picture.GivenTo(r.NodeId)))
            .ThenBy(r => r.GpuLoad ?? 0)
            .ThenBy(r => r.Queue)
            .ThenBy(_ => draw())
            .FirstOrDefault();

    public static bool HasRoom(RelayPicture picture, RelayRow relay) => picture.GivenTo(relay.NodeId) < relay.Slots;

    /// <summary>Free slots; of one that is full, below 0: how long its line is for what it answers at once.</summary>
    private static double Room(int slots, int given) => given < slots ? slots - given : -(given / (double)slots);
}
