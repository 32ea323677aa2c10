namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>What an agent asks for.</summary>
internal enum RequestKind
{
    Register,
    Sync,
    Hub,
    Gateway,
    Control,
}

/// <param name="Kind">A <see cref="RequestKind"/>.</param>
/// <param name="Count">How many.</param>
/// <param name="Last">How the last of them failed.</param>
internal sealed record FailedRequests(string Kind, long Count, string Last);

/// <summary>What a fleet's agents asked and sent. Thread-safe.</summary>
internal sealed class Traffic
{
    private static readonly int Kinds = Enum.GetValues<RequestKind>().Length;
    private readonly long[] _requests = new long[Kinds];
    private readonly long[] _refused = new long[Kinds];
    private long _bytes;
    private readonly string?[] _reasons = new string?[Kinds];

    /// <summary>Of bodies.</summary>
    public long BytesSent => Interlocked.Read(ref _bytes);

    /// <summary>Each kind of which requests failed, how many did, and how the last one.</summary>
    public IReadOnlyList<FailedRequests> Failures
        => [.. from kind in Enum.GetValues<RequestKind>()
               where Refused(kind) > 0
               select new FailedRequests(kind.ToString(), Refused(kind), Reason(kind) ?? "")];

    public long Requests(RequestKind kind) => Interlocked.Read(ref _requests[(int)kind]);

    /// <summary>Those that were answered with an error, or not at all, while the link was up.</summary>
    public long Refused(RequestKind kind) => Interlocked.Read(ref _refused[(int)kind]);

    public void Count(RequestKind kind, long bytes)
    {
        Interlocked.Increment(ref _requests[(int)kind]);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void CountRefused(RequestKind kind, string how)
    {
        Interlocked.Increment(ref _refused[(int)kind]);
        Volatile.Write(ref _reasons[(int)kind], how);
    }

    /// <summary>How the last request of this kind failed; null when none did.</summary>
    public string? Reason(RequestKind kind) => Volatile.Read(ref _reasons[(int)kind]);

    public static RequestKind KindOf(Uri? address) => address?.AbsolutePath switch
    {
        { } path when path.EndsWith("/agents/register", StringComparison.Ordinal) => RequestKind.Register,
        { } path when path.EndsWith("/agents/sync", StringComparison.Ordinal) => RequestKind.Sync,
        { } path when path.EndsWith("/messages", StringComparison.Ordinal) => RequestKind.Hub,
        { } path when path.EndsWith("/api/v1/metrics", StringComparison.Ordinal) => RequestKind.Gateway,
        _ => RequestKind.Control,
    };
}
