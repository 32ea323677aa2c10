namespace CloudNexus.Functions.Storage;

/// <summary>Some rows of a query. There can be none although more follow.</summary>
/// <param name="Entities">In key order.</param>
/// <param name="Next">Where the next page starts; null after the last.</param>
public sealed record TablePage(IReadOnlyList<TableEntity> Entities, TableContinuation? Next);

/// <summary>The service's marks of where a query goes on: opaque, and good only with the same filter and columns.</summary>
public sealed record TableContinuation(string PartitionKey, string? RowKey);
