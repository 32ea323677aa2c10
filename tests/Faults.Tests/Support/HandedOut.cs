using System.Globalization;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>A sample as the source made it.</summary>
/// <param name="Index">Its own among all lives, rising.</param>
/// <param name="TrueMs">When, epoch milliseconds.</param>
/// <param name="Values">As stored: <c>key=value …</c> in order of key, gaps left out.</param>
internal sealed record SourceSample(long Index, long TrueMs, string Values);

/// <summary>Every sample that the source handed to the agent, and which of them were in progress when their life was killed.</summary>
internal sealed class HandedOut
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, SourceSample> _samples = [];
    private readonly HashSet<long> _inProgress = [];
    private long? _last;

    public IReadOnlyCollection<SourceSample> Samples
    {
        get
        {
            lock (_gate)
            {
                return [.. _samples.Values];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _samples.Count;
            }
        }
    }

    /// <summary>Whether the sample may be missing, because the agent was killed while it had it in hand.</summary>
    public bool MayBeMissing(long index)
    {
        lock (_gate)
        {
            return _inProgress.Contains(index);
        }
    }

    /// <summary>Takes a line of the process under test.</summary>
    public void Take(string line)
    {
        var parts = line.Split(' ', 4);
        var sample = new SourceSample(
            long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3]);
        lock (_gate)
        {
            _samples.Add(sample.Index, sample);
            _last = sample.Index;
        }
    }

    /// <summary>The life was killed: its last sample was in progress.</summary>
    public void Killed()
    {
        lock (_gate)
        {
            if (_last is { } index)
            {
                _inProgress.Add(index);
            }

            _last = null;
        }
    }
}
