using CloudNexus.Wire;

namespace CloudNexus.Agent.Processes;

/// <summary>The processes with the highest values offered, at most so many.</summary>
public sealed class TopProcesses(int most)
{
    private readonly List<(long Value, ProcessEntry Entry)> _best = new(most + 1);

    public IEnumerable<ProcessEntry> Entries => _best.ConvertAll(b => b.Entry);

    /// <summary>Whether a process with this value would be kept. Nothing that uses none is.</summary>
    public bool Wants(long value) => value > 0 && (_best.Count < most || value > _best[^1].Value);

    public void Add(long value, ProcessEntry entry)
    {
        var at = _best.Count;
        while (at > 0 && _best[at - 1].Value < value)
        {
            at--;
        }

        _best.Insert(at, (value, entry));
        if (_best.Count > most)
        {
            _best.RemoveAt(most);
        }
    }

    public void Clear() => _best.Clear();
}
