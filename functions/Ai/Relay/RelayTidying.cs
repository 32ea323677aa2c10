namespace CloudNexus.Functions.Ai.Relay;

/// <summary>Takes away what instances left that ended in mid-answer.</summary>
public sealed class RelayTidying
{
    /// <summary>Requests whose rows a run takes away.</summary>
    private const int Most = 500;

    private readonly RelayWorks _works;
    private readonly RelayInbox _inbox;
    private readonly TimeProvider _time;

    internal RelayTidying(RelayWorks works, RelayInbox inbox, TimeProvider time)
    {
        (_works, _inbox, _time) = (works, inbox, time);
    }

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        // Inboxes first: what is given to a relay afterwards is among the works.
        var given = await _inbox.ListAsync(null, cancellation);
        var all = await _works.ListAsync(_time.GetUtcNow(), cancellation);
        foreach (var (id, _) in all.Where(w => !w.Value).Take(Most))
        {
            await _works.RemoveAsync(id, cancellation);
        }

        foreach (var ticket in given.Where(t => !all.GetValueOrDefault(t.Id)).Take(Most))
        {
            await _inbox.RemoveAsync(ticket, cancellation);
        }
    }
}
