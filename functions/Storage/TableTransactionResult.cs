using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>The outcome of a transaction: all of its actions were carried out, or none.</summary>
public sealed class TableTransactionResult : TableResult
{
    internal TableTransactionResult(IReadOnlyList<ETag> etags, bool retried)
        : base(null, retried)
    {
        ETags = etags;
    }

    internal TableTransactionResult(TableFailure failure, int? failedIndex, bool retried)
        : base(failure, retried)
    {
        ETags = [];
        FailedIndex = failedIndex;
    }

    /// <summary>The index of the action that failed the transaction; null on success and where the service did not name one.</summary>
    public int? FailedIndex { get; }

    /// <summary>The new ETag for each action, in their order (default for deletes); empty where the transaction failed.</summary>
    public IReadOnlyList<ETag> ETags { get; }
}
