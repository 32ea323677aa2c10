using System.Text;

namespace CloudNexus.Functions.Jobs;

/// <summary>What a run says while it runs: the first and the last of it, bounded. Thread-safe.</summary>
public sealed class JobLog(TimeProvider time)
{
    /// <summary>Characters kept.</summary>
    public const int MostCharacters = 16 * 1024;

    private const int MostLine = 2000;
    private const int Head = MostCharacters / 4;

    private readonly Lock _gate = new();
    private readonly StringBuilder _head = new();
    private readonly Queue<string> _tail = new();
    private int _tailLength;
    private long _left;

    public void Write(string line)
    {
        var cut = line.Length > MostLine ? line[..MostLine] + "…" : line;
        var whole = $"{time.GetUtcNow():HH:mm:ss.fff} {cut.ReplaceLineEndings(" ")}\n";
        lock (_gate)
        {
            if (_tail.Count == 0 && _head.Length + whole.Length <= Head)
            {
                _head.Append(whole);
                return;
            }

            _tail.Enqueue(whole);
            _tailLength += whole.Length;
            while (_tailLength > MostCharacters - Head)
            {
                _tailLength -= _tail.Dequeue().Length;
                _left++;
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            var left = _left > 0 ? $"… {_left} lines left out …\n" : "";
            return string.Concat(_head.ToString(), left, string.Concat(_tail));
        }
    }
}
