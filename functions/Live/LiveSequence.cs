using CloudNexus.Wire;

namespace CloudNexus.Functions.Live;

/// <summary>What each message carries so that a client notices a lost one and its own delay.</summary>
/// <param name="From">The sending instance.</param>
/// <param name="Seq">Counts by one for each target and group of it; begins anew where it forgot a group.</param>
/// <param name="At">When it was sent, epoch milliseconds.</param>
public readonly record struct LiveStamp(string From, long Seq, long At);

/// <summary>Numbers this instance's messages. Thread-safe; remembers the groups used last.</summary>
public sealed class LiveSequence(TimeProvider time)
{
    private const int MostGroups = 20_000;

    private readonly Lock _gate = new();
    private readonly BoundedCache<(string Target, string Group), long> _last = new(MostGroups);
    private readonly string _from = NodeId.New(8);

    public LiveStamp Next(string target, string group)
    {
        lock (_gate)
        {
            var next = (_last.TryGet((target, group), out var last) ? last : 0) + 1;
            _last.Set((target, group), next);
            return new LiveStamp(_from, next, time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }
}
