using System.Text.Json;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Alerts.States;

/// <summary>
/// The <c>AlertStates</c> table: node / rule and hash of the series. One row for each, so that of two who find the same only one writes it.
/// </summary>
public sealed class AlertStateStore(Tables tables)
{
    private const int MostTries = 6;

    /// <summary>All that is pending, fires or has ended lately.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AlertState>> ListAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AlertStates);
        var found = new List<AlertState>();
        await foreach (var row in table.QueryAsync(null, cancellationToken: cancellation))
        {
            found.Add(FromRow(row));
        }

        return found;
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AlertState?> FindAsync(string nodeId, string row, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AlertStates);
        var found = await table.GetEntityIfExistsAsync(nodeId, row, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>Changes what is stored, under its ETag: whoever loses a race looks again at what is there then.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="row">Its row.</param>
    /// <param name="change">From what is stored (null for nothing) to what is to be; null to leave it as it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What is stored now, and whether this call wrote it.</returns>
    /// <exception cref="TableStorageException">The store does not answer, or races were lost again and again.</exception>
    public async Task<(AlertState? State, bool IsWritten)> MoveAsync(
        string nodeId, string row, Func<AlertState?, AlertState?> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        for (var attempt = 1; ; attempt++)
        {
            var before = await FindAsync(nodeId, row, cancellation);
            if (change(before) is not { } after)
            {
                return (before, false);
            }

            if (await TryWriteAsync(after with { Tag = before?.Tag }, attempt == MostTries, cancellation) is { } written)
            {
                return (written, true);
            }
        }
    }

    /// <summary>Replaces the state that was read, or adds one that has no ETag.</summary>
    /// <returns>As it is stored; null when somebody else has written it meanwhile.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<AlertState?> TryWriteAsync(AlertState state, CancellationToken cancellation) => TryWriteAsync(state, false, cancellation);

    /// <summary>Removes the state that was read; one that is not as it was read stays.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryRemoveAsync(AlertState state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(state);
        var table = await tables.GetAsync(Tables.AlertStates);
        var result = await table.DeleteEntityAsync(
            state.Alert.Node.Id, state.Row, state.Tag ?? throw new ArgumentException("It was not read."), cancellation);
        if (!result.IsPreconditionFailed && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }

    private async Task<AlertState?> TryWriteAsync(AlertState state, bool isLast, CancellationToken cancellation)
    {
        var data = JsonSerializer.Serialize(state, AlertJson.Default.AlertState);
        var row = new TableEntity(state.Alert.Node.Id, state.Row) { ["Data"] = data };
        var written = await tables.WriteAsync(Tables.AlertStates, async t => state.Tag is { } tag
            ? await t.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancellation)
            : await t.AddEntityAsync(row, cancellation));
        if (isLast || !(written.IsPreconditionFailed || written.IsConflict || written.IsNotFound))
        {
            written.EnsureSuccess();
        }

        return written.IsSuccess ? state with { Tag = written.ETag } : null;
    }

    private static AlertState FromRow(TableEntity row)
        => JsonSerializer.Deserialize(row.GetString("Data") ?? "", AlertJson.Default.AlertState)! with { Tag = row.ETag };
}
