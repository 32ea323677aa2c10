namespace CloudNexus.Agent.Containers;

/// <summary>What the engine counted of one container. Numbers that it did not give are NaN.</summary>
/// <param name="Memory">Bytes, without the file cache that may go.</param>
/// <param name="Network">Null when it has none.</param>
internal sealed record ContainerUse(ulong CpuMicroseconds, double Memory, (ulong Received, ulong Sent)? Network)
{
    public static ContainerUse From(ContainerStats stats)
    {
        var inactive = stats.Memory?.Details?.InactiveFile ?? stats.Memory?.Details?.TotalInactiveFile ?? 0;
        var memory = stats.Memory?.Usage is { } usage ? Math.Max(0, (double)usage - inactive) : double.NaN;
        (ulong Received, ulong Sent)? network = null;
        foreach (var one in stats.Networks?.Values ?? [])
        {
            var (received, sent) = network ?? (0, 0);
            network = (received + (one?.Received ?? 0), sent + (one?.Sent ?? 0));
        }

        return new ContainerUse((stats.Cpu?.Usage?.Total ?? 0) / 1000, memory, network);
    }
}
