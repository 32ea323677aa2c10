namespace CloudNexus.Faults.Tests.Support;

/// <summary>The last lines that agents logged, for the messages of failures.</summary>
internal sealed class AgentLogs
{
    private const int MostLines = 40;
    private readonly Queue<string> _lines = new();

    public void Keep(string? line)
    {
        lock (_lines)
        {
            if (line is not null)
            {
                _lines.Enqueue(line);
            }

            while (_lines.Count > MostLines)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }
}
