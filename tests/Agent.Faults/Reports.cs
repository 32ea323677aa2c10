using System.Text;

namespace CloudNexus.Agent.Faults;

/// <summary>Lines to the test, each whole in one write to a pipe: what was written before a kill arrives. Thread-safe.</summary>
internal sealed class Reports(Stream output) : IDisposable
{
    private const int MostGathered = 1 << 16;
    private readonly Lock _gate = new();
    private readonly BufferedStream _output = new(output, MostGathered);

    /// <summary>Lines are kept back, to be written with the first one after it: while nobody waits for them nor kills this process.</summary>
    public bool IsGathering { get; set; }

    public void Write(string line)
    {
        lock (_gate)
        {
            _output.Write(Encoding.UTF8.GetBytes(line + '\n'));
            if (!IsGathering)
            {
                _output.Flush();
            }
        }
    }

    public void Dispose() => _output.Dispose();
}
