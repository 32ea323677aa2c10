using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Explain;

/// <summary>How far events were looked at: <c>explain</c> / <c>explain</c> of the table <c>AiState</c>.</summary>
public sealed class FollowStore(Tables tables)
{
    private const string Key = "explain";

    /// <summary>Null before the first time.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(FollowState State, ETag Tag)?> ReadAsync(CancellationToken cancellation)
    {
        var found = await (await tables.GetAsync(Tables.Ai)).GetEntityIfExistsAsync(Key, Key, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return null;
        }

        var row = found.Value;
        var state = new FollowState(row.GetString("Cursor") ?? "", row.GetInt64("Hour") ?? 0, row.GetInt32("Count") ?? 0);
        return (state, row.ETag);
    }

    /// <returns>False when another instance was first.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryWriteAsync(FollowState state, ETag? before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(state);
        var row = new TableEntity(Key, Key) { ["Cursor"] = state.Cursor, ["Hour"] = state.Hour, ["Count"] = state.Count };
        var written = await tables.WriteAsync<TableResult>(Tables.Ai, async t => before is { } tag
            ? await t.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancellation)
            : await t.AddEntityAsync(row, cancellation));
        if (!written.IsPreconditionFailed && !written.IsConflict && !written.IsNotFound)
        {
            written.EnsureSuccess();
        }

        return written.IsSuccess;
    }
}

/// <param name="Cursor">Behind the last event that was looked at.</param>
/// <param name="Hour">Hours since 1970.</param>
/// <param name="Count">Explanations that were begun in that hour.</param>
public sealed record FollowState(string Cursor, long Hour, int Count);
