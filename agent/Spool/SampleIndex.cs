using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>Where each sample of the spool stands: chunks by number, ascending. Not thread-safe.</summary>
internal sealed class SampleIndex
{
    private readonly List<Chunk> _chunks = [];

    public IReadOnlyList<Chunk> Chunks => _chunks;

    public Chunk? Last => _chunks.Count == 0 ? null : _chunks[^1];

    public void Add(Chunk chunk) => _chunks.Add(chunk);

    /// <summary>The place of the chunk that holds the number, or else of the first one above it.</summary>
    public int PlaceOf(long number)
    {
        var (low, high) = (0, _chunks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _chunks[middle].EndNumber <= number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Null when there is no such sample.</summary>
    public long? TimeOf(long number)
    {
        var place = PlaceOf(number);
        return place < _chunks.Count && _chunks[place].FirstNumber <= number ? _chunks[place].TimeOf(number) : null;
    }

    /// <summary>Whether all of the samples are there, of this schema.</summary>
    public bool Covers(long first, int rows, SchemaId schema)
    {
        var next = first;
        for (var place = PlaceOf(first); next < first + rows; place++)
        {
            if (place == _chunks.Count || _chunks[place].FirstNumber > next || _chunks[place].Schema != schema)
            {
                return false;
            }

            next = _chunks[place].EndNumber;
        }

        return true;
    }

    /// <summary>The time of a segment's newest sample; null when it has none, or when that may still be moved.</summary>
    /// <param name="segment">The oldest segment.</param>
    public long? EndOf(Segment segment)
    {
        Chunk? last = null;
        foreach (var chunk in _chunks)
        {
            if (chunk.Segment != segment)
            {
                break;
            }

            last = chunk;
        }

        return last is { Provisional: false } ? last.LastMs : null;
    }

    /// <summary>Forgets a segment's samples.</summary>
    /// <returns>Their numbers, the end exclusive; null when it had none.</returns>
    public (long From, long To)? Remove(Segment segment)
    {
        var from = _chunks.FindIndex(c => c.Segment == segment);
        if (from < 0)
        {
            return null;
        }

        var count = _chunks.FindLastIndex(c => c.Segment == segment) + 1 - from;
        var numbers = (_chunks[from].FirstNumber, _chunks[from + count - 1].EndNumber);
        _chunks.RemoveRange(from, count);
        return numbers;
    }

    /// <summary>Moves the provisional samples, but never to a second that another sample has.</summary>
    /// <returns>By how much they, or the samples to come, may move.</returns>
    public long Shift(long byMs)
    {
        var first = _chunks.FindIndex(c => c.Provisional);
        if (first > 0)
        {
            byMs = Math.Max(byMs, _chunks[first - 1].LastMs + SpoolFormat.StepMs - _chunks[first].FirstMs);
        }

        return first < 0 ? byMs : Settle(first, byMs);
    }

    /// <summary>Moves the provisional samples by exactly this.</summary>
    public void ShiftExactly(long byMs) => Settle(Math.Max(0, _chunks.FindIndex(c => c.Provisional)), byMs);

    private long Settle(int first, long byMs)
    {
        foreach (var chunk in _chunks.Skip(first).Where(c => c.Provisional))
        {
            chunk.Shift(byMs);
            chunk.Provisional = false;
        }

        return byMs;
    }
}
