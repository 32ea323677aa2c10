using Azure;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>
/// One instance's turn at a channel: the row <c>lease</c>, written under its ETag in every transaction of the turn, so that nothing is
/// written by who has lost it. Also keeps the channel's budget. Not thread-safe.
/// </summary>
internal sealed class QueueLease
{
    private const string RowKey = "lease";

    /// <summary>After the last write of the turn: longer than one message may take.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(120);

    private readonly Tables _tables;
    private readonly TimeProvider _time;
    private readonly string _channelId;
    private readonly string _owner;
    private ETag _tag;

    private QueueLease(Tables tables, TimeProvider time, string channelId, string owner, MessageBudget budget, ETag tag)
    {
        _tables = tables;
        _time = time;
        _channelId = channelId;
        _owner = owner;
        _tag = tag;
        Budget = budget;
    }

    /// <summary>Written with the next transaction.</summary>
    public MessageBudget Budget { get; set; }

    /// <summary>The channel's budget, and until when somebody else has the turn; null when nobody has.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public static async Task<(MessageBudget Budget, DateTimeOffset? BusyUntil)> LookAsync(
        Tables tables, TimeProvider time, string channelId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        var found = await table.GetEntityIfExistsAsync(channelId, RowKey, cancellationToken: cancellation);
        return found.IsNotFound ? (MessageBudget.Full(now), null) : (BudgetOf(found.Value), BusyUntil(found.Value, now));
    }

    /// <summary>Takes the turn.</summary>
    /// <returns>Null when somebody else has it.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public static async Task<QueueLease?> TryTakeAsync(Tables tables, TimeProvider time, string channelId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var table = await tables.GetAsync(Tables.NotifyOutbox);
        var found = await table.GetEntityIfExistsAsync(channelId, RowKey, cancellationToken: cancellation);
        if (!found.IsNotFound && BusyUntil(found.Value, now) is not null)
        {
            return null;
        }

        var budget = found.IsNotFound ? MessageBudget.Full(now) : BudgetOf(found.Value);
        var lease = new QueueLease(tables, time, channelId, Ids.New(), budget, default);
        var row = lease.Row(now + Good);
        var result = await tables.WriteAsync(Tables.NotifyOutbox, t => found.IsNotFound
            ? t.AddEntityAsync(row, cancellation)
            : t.UpdateEntityAsync(row, found.ETag, TableUpdateMode.Replace, cancellation));
        if (result.IsConflict || result.IsPreconditionFailed || result.IsNotFound)
        {
            return result.Retried && await lease.TryFindOwnAsync(cancellation) ? lease : null;
        }

        result.EnsureSuccess();
        lease._tag = result.ETag;
        return lease;
    }

    /// <summary>Carries out all actions, in transactions of as many as fit, and keeps the turn.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the turn by now; what is left of the actions was not carried out.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task WriteAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellation)
    {
        foreach (var part in actions.Chunk(TableLimits.MaxTransactionActions - 1))
        {
            await WriteAsync(part, Good, cancellation);
        }
    }

    /// <summary>Gives the turn back. What goes wrong with it is nobody's concern: it ends by itself.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            await WriteAsync([], TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception failure) when (failure is LeaseLostException or TableStorageException)
        {
            // It ends with its time.
        }
    }

    private async Task WriteAsync(TableTransactionAction[] actions, TimeSpan good, CancellationToken cancellation)
    {
        var own = TableTransactionAction.Update(Row(_time.GetUtcNow() + good), _tag, TableUpdateMode.Replace);
        var table = await _tables.GetAsync(Tables.NotifyOutbox);
        var result = await table.SubmitTransactionAsync([own, .. actions], cancellation);
        if (result.IsPreconditionFailed || result.IsNotFound)
        {
            throw new LeaseLostException();
        }

        result.EnsureSuccess();
        _tag = result.ETags[0];
    }

    private async Task<bool> TryFindOwnAsync(CancellationToken cancellation)
    {
        var table = await _tables.GetAsync(Tables.NotifyOutbox);
        var found = await table.GetEntityIfExistsAsync(_channelId, RowKey, cancellationToken: cancellation);
        if (found.IsNotFound || found.Value.GetString("Owner") != _owner)
        {
            return false;
        }

        _tag = found.ETag;
        return true;
    }

    private TableEntity Row(DateTimeOffset until) => new(_channelId, RowKey)
    {
        ["Owner"] = _owner,
        ["Until"] = until.ToUnixTimeMilliseconds(),
        ["BudgetLeft"] = Budget.Left,
        ["BudgetAt"] = Budget.At.ToUnixTimeMilliseconds(),
    };

    private static MessageBudget BudgetOf(TableEntity row) => new(row.GetDouble("BudgetLeft") ?? 0, QueueRows.Moment(row, "BudgetAt"));

    private static DateTimeOffset? BusyUntil(TableEntity row, DateTimeOffset now)
        => QueueRows.Moment(row, "Until") is var until && until > now ? until : null;
}

/// <summary>Somebody else has the channel's turn.</summary>
internal sealed class LeaseLostException() : Exception("Another instance delivers to this channel by now.");
