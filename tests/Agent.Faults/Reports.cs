using System.Text;

namespace CloudNexus.Agent.Faults;

/// <summary>Lines to the test, each whole in one write to a pipe: what was written before a kill arrives. Thread-safe.</summary>
internal sealed class Reports(Stream output)
{
    private readonly Lock _gate = new();

    public void Write(string line)
    {
        lock (_gate)
        {
            output.Write(Encoding.UTF8.GetBytes(line + '\n'));
            output.Flush();
        }
    }
}
