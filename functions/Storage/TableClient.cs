using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace CloudNexus.Functions.Storage;

/// <summary>
/// One table's rows. Outcomes that a caller branches on are returned (<see cref="TableResult"/>), everything else is thrown:
/// <see cref="ArgumentException"/> for what can never be sent, <see cref="TableStorageException"/> for what the service refused.
/// Safe for use from many threads.
/// </summary>
public sealed class TableClient
{
    private readonly TablePipeline _pipeline;
    private readonly TableSharedKeyCredential? _sharedKey;

    internal TableClient(TablePipeline pipeline, TableSharedKeyCredential? sharedKey, string name)
    {
        _pipeline = pipeline;
        _sharedKey = sharedKey;
        Name = name;
    }

    public string Name { get; }

    /// <summary>Reads a row. <see cref="TableStatus.NotFound"/> where it or the table is missing.</summary>
    /// <param name="partitionKey">The row's partition.</param>
    /// <param name="rowKey">The row.</param>
    /// <param name="select">Only these properties; null for all. What the row does not have is not in the entity.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<TableResult<TableEntity>> GetEntityIfExistsAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        var path = EntityPath(partitionKey, rowKey) + QueryText.Of(("$select", QueryText.Select(select)));
        using var message = _pipeline.CreateMessage(RequestMethod.Get, path);
        var reply = await _pipeline.SendAsync(TableOperation.Get, message, cancellationToken);
        if (reply.Failure is not null)
        {
            return new(reply.Failure, reply.Retried);
        }

        var entity = TableEntityReader.ReadOne(reply.Body.Span);
        entity.ETag = reply.ETag == default ? entity.ETag : reply.ETag;
        return new(entity, reply.Retried, entity.ETag);
    }

    /// <summary>Inserts a row. <see cref="TableStatus.Conflict"/> where it is there already.</summary>
    public Task<TableResult> AddEntityAsync(TableEntity entity, CancellationToken cancellationToken = default) =>
        WriteAsync(TableOperation.Add, RequestMethod.Post, Name, entity, default, cancellationToken);

    /// <summary>Writes a row whether it is there or not.</summary>
    public Task<TableResult> UpsertEntityAsync(TableEntity entity, TableUpdateMode mode, CancellationToken cancellationToken = default) =>
        WriteAsync(TableOperation.Upsert, MethodOf(mode), PathOf(entity), entity, default, cancellationToken);

    /// <summary>Writes a row that is there. <see cref="TableStatus.PreconditionFailed"/> where it has another ETag,
    /// <see cref="TableStatus.NotFound"/> where it is missing.</summary>
    /// <param name="entity">The row; its own ETag is not looked at.</param>
    /// <param name="ifMatch">The ETag that was read, or <see cref="ETag.All"/>.</param>
    /// <param name="mode">What becomes of properties that are not given.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<TableResult> UpdateEntityAsync(
        TableEntity entity, ETag ifMatch, TableUpdateMode mode, CancellationToken cancellationToken = default) =>
        WriteAsync(
            TableOperation.Update, MethodOf(mode), PathOf(entity), entity, TableTransactionAction.Given(ifMatch), cancellationToken);

    /// <summary>Deletes a row. <see cref="TableStatus.PreconditionFailed"/> where it has another ETag than the one given
    /// (<see cref="ETag.All"/>: any), <see cref="TableStatus.NotFound"/> where it is missing.</summary>
    public async Task<TableResult> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch, CancellationToken cancellationToken = default)
    {
        using var message = _pipeline.CreateMessage(RequestMethod.Delete, EntityPath(partitionKey, rowKey));
        message.Request.Headers.SetValue(HttpHeader.Names.IfMatch, TableTransactionAction.Given(ifMatch).ToString("H"));
        var reply = await _pipeline.SendAsync(TableOperation.Delete, message, cancellationToken);
        return reply.ToResult();
    }

    /// <summary>Rows in key order, page after page, the empty ones too.</summary>
    /// <param name="filter">Null for the whole table.</param>
    /// <param name="select">Only these properties; null for all.</param>
    /// <param name="maxPerPage">Rows per request, at most 1,000. Where such a page passes
    /// <see cref="TableClientOptions.MaxResponseBytes"/>, smaller ones are asked for.</param>
    /// <param name="missingTable">What becomes of a query on a table that does not exist.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TableStorageException">The service failed, after every retry.</exception>
    public async IAsyncEnumerable<TableEntity> QueryAsync(
        TableFilter? filter = null,
        IReadOnlyCollection<string>? select = null,
        int maxPerPage = TableLimits.MaxPageSize,
        MissingTable missingTable = MissingTable.Fails,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        TableContinuation? from = null;
        do
        {
            TableResult<TablePage> page;
            try
            {
                page = await QueryPageAsync(filter, select, maxPerPage, from, cancellationToken);
            }
            catch (TableStorageException e) when (e.ErrorCode == TableErrorCode.ResponseTooLarge && maxPerPage > 1)
            {
                maxPerPage /= 2;
                continue;
            }

            if (page.IsTableNotFound && missingTable == MissingTable.ReadsAsEmpty)
            {
                yield break;
            }

            foreach (var entity in page.Value.Entities)
            {
                yield return entity;
            }

            from = page.Value.Next;
            if (from is null)
            {
                yield break;
            }
        }
        while (true);
    }

    /// <summary>One page of a query: for callers that hand the continuation on.</summary>
    /// <param name="filter">As in <see cref="QueryAsync"/>; the same for each page of a query.</param>
    /// <param name="select">As in <see cref="QueryAsync"/>; the same for each page of a query.</param>
    /// <param name="maxPerPage">Rows at most; the service may send fewer, or none, although more follow.</param>
    /// <param name="from">The page before's <see cref="TablePage.Next"/>; null for the first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TableStorageException">With <see cref="TableErrorCode.ResponseTooLarge"/>: ask for fewer rows.</exception>
    public async Task<TableResult<TablePage>> QueryPageAsync(
        TableFilter? filter,
        IReadOnlyCollection<string>? select,
        int maxPerPage,
        TableContinuation? from,
        CancellationToken cancellationToken = default)
    {
        var query = QueryText.Of(
            ("$filter", filter?.ToString()),
            ("$select", QueryText.Select(select)),
            ("$top", QueryText.Top(maxPerPage)),
            ("NextPartitionKey", from?.PartitionKey),
            ("NextRowKey", from?.RowKey));
        using var message = _pipeline.CreateMessage(RequestMethod.Get, $"{Name}(){query}");
        var reply = await _pipeline.SendAsync(TableOperation.Query, message, cancellationToken);
        if (reply.Failure is not null)
        {
            return new(reply.Failure, reply.Retried);
        }

        var next = reply.Header(TableHeaders.NextPartitionKey) is { } partition
            ? new TableContinuation(partition, reply.Header(TableHeaders.NextRowKey))
            : null;
        return new(new TablePage(TableEntityReader.ReadPage(reply.Body.Span), next), reply.Retried);
    }

    /// <summary>
    /// Carries out all actions or none. A failed one decides the outcome: <see cref="TableStatus.PreconditionFailed"/> where an ETag
    /// is not the one given, <see cref="TableStatus.Conflict"/> where an added row is there already, and so on. See
    /// <see cref="TableResult.Retried"/> for what those mean after a retry.
    /// </summary>
    /// <param name="actions">1 to 100, of one partition, each row once; 4 MiB as sent.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">The actions are no transaction.</exception>
    public async Task<TableTransactionResult> SubmitTransactionAsync(
        IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (TransactionLimits.Check(actions) is { } tooLarge)
        {
            return new(tooLarge.Failure, tooLarge.Index, false);
        }

        var writer = new TransactionWriter(_pipeline, Name);
        var body = writer.Write(actions);
        if (body.Length > TableLimits.MaxTransactionBytes)
        {
            var text = $"The transaction has {body.Length} bytes as sent; at most {TableLimits.MaxTransactionBytes} fit.";
            return new(new TableFailure(0, TableErrorCode.RequestBodyTooLarge, text), null, false);
        }

        using var message = _pipeline.CreateMessage(RequestMethod.Post, "$batch");
        message.Request.Headers.SetValue(HttpHeader.Names.ContentType, writer.ContentType);
        message.Request.Content = RequestContent.Create(body);
        message.ResponseClassifier = TransactionClassifier.Instance;
        var reply = await _pipeline.SendAsync(TableOperation.Transaction, message, cancellationToken);
        if (reply.Failure is not null)
        {
            return new(reply.Failure, null, reply.Retried);
        }

        var outcome = TransactionReader.Read(reply.Body.Span, actions.Count, reply.Retried);
        if (outcome.IsUnavailable)
        {
            _pipeline.Options.Metrics.CountUnavailable();
        }

        return outcome;
    }

    /// <summary>A signature that opens this table to whoever holds it, from now on.</summary>
    /// <param name="permissions">At least one.</param>
    /// <param name="lifetime">From now, by the options' clock.</param>
    /// <param name="range">The keys that it opens; null for all.</param>
    /// <exception cref="InvalidOperationException">The client has a token and not the account's key.</exception>
    public TableSas GenerateSas(TableSasPermissions permissions, TimeSpan lifetime, TableSasRange? range = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        var key = _sharedKey ?? throw new InvalidOperationException("Only a client with the account's key can sign.");
        range ??= new TableSasRange();
        TableSasSigner.CheckRange(range);
        var expiresOn = _pipeline.Options.TimeProvider.GetUtcNow() + lifetime;
        return TableSasSigner.Sign(key, new Uri(_pipeline.Address(Name)), Name, permissions, expiresOn, range);
    }

    private async Task<TableResult> WriteAsync(
        TableOperation operation, RequestMethod method, string path, TableEntity entity, ETag ifMatch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        if (TableEntityLimits.Check(entity) is { } tooLarge)
        {
            return new(tooLarge, false);
        }

        using var message = _pipeline.CreateMessage(method, path);
        message.Request.Headers.SetValue(HttpHeader.Names.ContentType, "application/json");
        if (operation == TableOperation.Add)
        {
            message.Request.Headers.SetValue("Prefer", "return-no-content");
        }

        if (ifMatch != default)
        {
            message.Request.Headers.SetValue(HttpHeader.Names.IfMatch, ifMatch.ToString("H"));
        }

        var body = new ArrayBufferWriter<byte>(256 + (entity.EstimateSize() * 4 / 3));
        using (var json = new Utf8JsonWriter(body))
        {
            TableEntityWriter.Write(json, entity);
        }

        message.Request.Content = RequestContent.Create(body.WrittenMemory);
        var reply = await _pipeline.SendAsync(operation, message, cancellationToken);
        return reply.ToResult();
    }

    private static RequestMethod MethodOf(TableUpdateMode mode) => mode == TableUpdateMode.Merge ? RequestMethod.Patch : RequestMethod.Put;

    private string PathOf(TableEntity entity) => EntityPath(entity.PartitionKey, entity.RowKey);

    private string EntityPath(string partitionKey, string rowKey) => TablePipeline.EntityPath(
        Name,
        TableSyntax.CheckKey(partitionKey, nameof(partitionKey)),
        TableSyntax.CheckKey(rowKey, nameof(rowKey)));
}
