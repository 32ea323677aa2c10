namespace CloudNexus.Agent.Aggregate;

/// <summary>Bytes that may be held at a time. Thread-safe.</summary>
internal sealed class BodyBudget(int most)
{
    private int _held;

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= most)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _held, -bytes);
}
