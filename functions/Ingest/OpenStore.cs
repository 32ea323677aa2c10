using System.Globalization;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// The <c>Open</c> table: node / <c>control</c> and node / <c>w{start}</c> (start in epoch seconds, 11 digits), which is all that an ingest writes for a
/// node, in one transaction. See docs/storage-layout.md.
/// </summary>
public sealed class OpenStore(Tables tables)
{
    private const string ControlKey = "control";
    private const int MostTries = 20;

    /// <summary>Makes the control row of a new node.</summary>
    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public async Task AddControlAsync(string nodeId, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.Open, t => t.AddEntityAsync(ControlRow(nodeId, OpenControl.New), cancellation))).EnsureSuccess();

    /// <summary>Removes the control row of a node that goes; one that is gone already is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveControlAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Open);
        var result = await table.DeleteEntityAsync(nodeId, ControlKey, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>A URL that reads the node's control row, and nothing else, until it expires.</summary>
    public async Task<string> CreateControlUrlAsync(string nodeId, TimeSpan lifetime)
    {
        var table = await tables.GetAsync(Tables.Open);
        var sas = table.GenerateSas(TableSasPermissions.Read, lifetime, TableSasRange.Row(nodeId, ControlKey));
        return $"{sas.Table.AbsoluteUri}(PartitionKey='{nodeId}',RowKey='{ControlKey}')?{sas.Query}";
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<OpenControl> LoadControlAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Open);
        var found = await table.GetEntityIfExistsAsync(nodeId, ControlKey, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return OpenControl.New;
        }

        var row = found.Value;
        return new OpenControl(
            found.ETag,
            Settlement.TryParse(row.GetString("Settled"), out var settled) ? settled : new Settlement(),
            row.GetInt32("FlushIntervalSeconds") ?? Governor.FlushIntervalSeconds,
            row.GetInt32("PollIntervalSeconds") ?? Governor.PollIntervalSeconds,
            row.GetInt32("Flags") ?? 0,
            row.GetInt64("WatchUntilMs") ?? 0)
        {
            PrefersGateway = row.GetBoolean("PrefersGateway") ?? false,
        };
    }

    /// <summary>An empty window when there is none yet.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">The stored window cannot be read.</exception>
    public async Task<OpenWindow> LoadWindowAsync(string nodeId, long startMs, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Open);
        var found = await table.GetEntityIfExistsAsync(nodeId, WindowKey(startMs), cancellationToken: cancellation);
        return found.IsNotFound
            ? new OpenWindow(null, WindowBlock.Empty)
            : new OpenWindow(found.ETag, WindowProperties.Read(found.Value, null));
    }

    /// <summary>The node's windows that start in a range (the end excluded), in order, with these groups only.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<(long StartMs, WindowBlock Block)>> QueryWindowsAsync(
        string nodeId, long fromMs, long toMs, IReadOnlyCollection<string>? groups, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Open);
        var filter = TableFilter.RowRange(nodeId, WindowKey(fromMs), WindowKey(toMs));
        var windows = new List<(long, WindowBlock)>();
        await foreach (var row in table.QueryAsync(filter, WindowProperties.Select(groups, [""]), cancellationToken: cancellation))
        {
            windows.Add((StartOf(row.RowKey), WindowProperties.Read(row, groups)));
        }

        return windows;
    }

    /// <summary>
    /// Windows of all nodes that start at a moment or before, in order of node, their keys only. A scan of the whole table, which is small: a few rows for
    /// each node.
    /// </summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<(string NodeId, long StartMs)> ScanAsync(
        long lastMs, string? afterNode, [global::System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Open);
        var filter = TableFilter.Where("RowKey", "ge", WindowKey(0)) & TableFilter.Where("RowKey", "le", WindowKey(lastMs));
        filter = afterNode is null ? filter : TableFilter.Where("PartitionKey", "gt", afterNode) & filter;
        await foreach (var row in table.QueryAsync(filter, [], cancellationToken: cancellation))
        {
            yield return (row.PartitionKey, StartOf(row.RowKey));
        }
    }

    /// <summary>Removes a window, unless it was changed since. One that is gone already is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> RemoveWindowAsync(string nodeId, long startMs, Azure.ETag etag, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Open);
        var result = await table.DeleteEntityAsync(nodeId, WindowKey(startMs), etag, cancellation);
        if (!result.IsNotFound && !result.IsPreconditionFailed)
        {
            result.EnsureSuccess();
        }

        return !result.IsPreconditionFailed;
    }

    /// <summary>Changed windows and the control row in one transaction: all of it is stored or nothing is. The last ETag is the control row's.</summary>
    public Task<TableTransactionResult> CommitAsync(
        string nodeId, IReadOnlyList<(long StartMs, OpenWindow Window)> windows, OpenControl control, CancellationToken cancellation)
    {
        var actions = windows.Select(w => Write(WindowRow(nodeId, w.StartMs, w.Window.Block), w.Window.ETag, TableUpdateMode.Replace))
            .Append(Write(ControlRow(nodeId, control), control.ETag, TableUpdateMode.Merge)).ToArray();
        return tables.WriteAsync(Tables.Open, t => t.SubmitTransactionAsync(actions, cancellation));
    }

    /// <summary>Extends the watch lease and asks the agent for quick flushes. A node without a control row has nothing to show and is
    /// passed over.</summary>
    /// <param name="nodeId">Who is watched.</param>
    /// <param name="until">End of the lease.</param>
    /// <param name="prefersGateway">Whether frames should not go through the hub meanwhile.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task WatchAsync(string nodeId, DateTimeOffset until, bool prefersGateway, CancellationToken cancellation)
    {
        var row = new TableEntity(nodeId, ControlKey)
        {
            ["WatchUntilMs"] = until.ToUnixTimeMilliseconds(),
            ["FlushIntervalSeconds"] = Governor.WatchedFlushIntervalSeconds,
            ["PollIntervalSeconds"] = Governor.PollIntervalSeconds,
            ["PrefersGateway"] = prefersGateway,
        };
        var table = await tables.GetAsync(Tables.Open);
        var result = await table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>Changes the flags that the agent sees with its next poll. A node without a control row is passed over.</summary>
    /// <exception cref="TableStorageException">The store does not answer, or races were lost again and again.</exception>
    public async Task ChangeFlagsAsync(string nodeId, Func<int, int> change, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Open);
        for (var attempt = 1; ; attempt++)
        {
            if (await LoadControlAsync(nodeId, cancellation) is not { ETag: { } etag } control || change(control.Flags) == control.Flags)
            {
                return;
            }

            var row = new TableEntity(nodeId, ControlKey) { ["Flags"] = change(control.Flags) };
            var result = await table.UpdateEntityAsync(row, etag, TableUpdateMode.Merge, cancellation);
            if (result.IsSuccess)
            {
                return;
            }

            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsNotFound))
            {
                result.EnsureSuccess();
            }
        }
    }

    private static TableTransactionAction Write(TableEntity row, Azure.ETag? etag, TableUpdateMode mode)
        => etag is { } known ? TableTransactionAction.Update(row, known, mode) : TableTransactionAction.Add(row);

    private static string WindowKey(long startMs) => "w" + (startMs / 1000).ToString("d11", CultureInfo.InvariantCulture);

    private static TableEntity ControlRow(string nodeId, OpenControl control) => new(nodeId, ControlKey)
    {
        ["Settled"] = control.Settled.ToString(),
        ["FlushIntervalSeconds"] = control.FlushIntervalSeconds,
        ["PollIntervalSeconds"] = control.PollIntervalSeconds,
        ["Flags"] = control.Flags,
        ["WatchUntilMs"] = control.WatchUntilMs,
        ["PrefersGateway"] = control.PrefersGateway,
    };

    private static long StartOf(string rowKey) => long.Parse(rowKey.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) * 1000;

    private static TableEntity WindowRow(string nodeId, long startMs, WindowBlock block)
    {
        var row = new TableEntity(nodeId, WindowKey(startMs));
        WindowProperties.Write(row, block);
        return row;
    }
}
