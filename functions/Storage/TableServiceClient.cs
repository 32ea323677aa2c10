using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage;

/// <summary>An account's tables. Safe for use from many threads; one for the process is enough.</summary>
public sealed class TableServiceClient
{
    private const string Scope = "https://storage.azure.com/.default";

    private readonly TablePipeline _pipeline;
    private readonly TableSharedKeyCredential? _sharedKey;

    /// <param name="endpoint">https://account.table.core.windows.net, or an emulator's http://127.0.0.1:10002/devstoreaccount1.</param>
    /// <param name="credential">The account's key.</param>
    /// <param name="options">Null for the defaults.</param>
    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(endpoint, new SharedKeyPolicy(credential), options ?? new())
    {
        _sharedKey = credential;
    }

    /// <summary>With Entra ID. The endpoint must be https: a token is never sent in the clear.</summary>
    /// <param name="endpoint">As above.</param>
    /// <param name="credential">Who asks.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="signing">Makes signatures for others and is used for nothing else; null where none are made.</param>
    public TableServiceClient(
        Uri endpoint, TokenCredential credential, TableClientOptions? options = null, TableSharedKeyCredential? signing = null)
        : this(endpoint, new BearerTokenAuthenticationPolicy(credential, Scope), options ?? new())
    {
        _sharedKey = signing;
        if (endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException("A token credential needs an https endpoint.", nameof(endpoint));
        }
    }

    /// <param name="connectionString">With AccountName and AccountKey, or UseDevelopmentStorage=true.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="FormatException">It is no connection string with an account key.</exception>
    public TableServiceClient(string connectionString, TableClientOptions? options = null)
        : this(TableConnectionString.Parse(connectionString), options)
    {
    }

    private TableServiceClient(TableConnectionString settings, TableClientOptions? options)
        : this(settings.Endpoint, settings.Credential, options)
    {
    }

    private TableServiceClient(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        var pipeline = HttpPipelineBuilder.Build(options, [], [new TableHeadersPolicy(options.TimeProvider), authentication], null);
        _pipeline = new TablePipeline(endpoint, pipeline, options);
    }

    public Uri Endpoint => _pipeline.Endpoint;

    public TableMetrics Metrics => _pipeline.Options.Metrics;

    /// <summary>Makes no request.</summary>
    /// <exception cref="ArgumentException">It is no table name.</exception>
    public TableClient GetTableClient(string tableName) => new(_pipeline, _sharedKey, TableSyntax.CheckTableName(tableName));

    /// <returns>Whether this made the table; false where it was there, or an earlier try of this call had made it.
    /// <see cref="TableStatus.TableBeingDeleted"/> while an earlier table of the name is still being deleted.</returns>
    public async Task<TableResult<bool>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default)
    {
        using var message = _pipeline.CreateMessage(RequestMethod.Post, "Tables");
        var body = new Dictionary<string, string> { ["TableName"] = TableSyntax.CheckTableName(tableName) };
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        message.Request.Headers.SetValue(HttpHeader.Names.ContentType, "application/json");
        message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body));
        var reply = await _pipeline.SendAsync(TableOperation.CreateTable, message, cancellationToken);
        return reply.Failure is null or { Code: TableErrorCode.TableAlreadyExists }
            ? new(reply.Failure is null, reply.Retried)
            : new(reply.Failure, reply.Retried);
    }

    /// <summary>Deletes a table with all its rows. <see cref="TableStatus.NotFound"/> where there is none.</summary>
    public async Task<TableResult> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default)
    {
        using var message = _pipeline.CreateMessage(RequestMethod.Delete, $"Tables('{TableSyntax.CheckTableName(tableName)}')");
        var reply = await _pipeline.SendAsync(TableOperation.DeleteTable, message, cancellationToken);
        return reply.ToResult();
    }

    /// <summary>The account's table names, in order.</summary>
    /// <param name="prefix">Only names that start so; null or empty for all.</param>
    /// <param name="maxPerPage">Names per request, at most 1,000.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TableStorageException">The service failed, after every retry.</exception>
    public async IAsyncEnumerable<string> QueryTablesAsync(
        string? prefix = null,
        int maxPerPage = TableLimits.MaxPageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var filter = string.IsNullOrEmpty(prefix) ? null : TableFilter.Prefix("TableName", prefix);
        string? next = null;
        do
        {
            using var message = _pipeline.CreateMessage(
                RequestMethod.Get,
                "Tables" + QueryText.Of(("$filter", filter?.ToString()), ("$top", QueryText.Top(maxPerPage)), ("NextTableName", next)));
            var reply = await _pipeline.SendAsync(TableOperation.QueryTables, message, cancellationToken);
            reply.ToResult().EnsureSuccess();
            foreach (var name in TableEntityReader.ReadTableNames(reply.Body.Span))
            {
                yield return name;
            }

            next = reply.Header(TableHeaders.NextTableName);
        }
        while (next is not null);
    }
}
