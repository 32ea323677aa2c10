using System.Net;

namespace CloudNexus.Agent.Aggregate;

/// <summary>Counts open connections, in all and from each address. Thread-safe.</summary>
internal sealed class ConnectionLimit(int most, int mostPerAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _open = [];
    private int _count;

    public bool TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            var here = _open.GetValueOrDefault(address);
            if (_count >= most || here >= mostPerAddress)
            {
                return false;
            }

            _open[address] = here + 1;
            _count++;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _count--;
            if (--_open[address] == 0)
            {
                _open.Remove(address);
            }
        }
    }
}
