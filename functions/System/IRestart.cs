namespace CloudNexus.Functions.Systems;

/// <summary>Starts everything anew. Only where one launcher has all parts in hand; the cloud's host restarts by its own means.</summary>
public interface IRestart
{
    /// <summary>Asks for it; the answer of the request that asked still goes out.</summary>
    void Ask();
}
