using Azure;

namespace CloudNexus.Functions.Storage;

public enum TableTransactionActionType
{
    Add,
    UpsertMerge,
    UpsertReplace,
    UpdateMerge,
    UpdateReplace,
    Delete,
}

/// <summary>One step of a transaction.</summary>
public sealed class TableTransactionAction
{
    private TableTransactionAction(TableTransactionActionType type, TableEntity entity, ETag ifMatch = default)
    {
        ActionType = type;
        Entity = entity;
        IfMatch = ifMatch;
    }

    public TableTransactionActionType ActionType { get; }

    /// <summary>For a delete, only the keys.</summary>
    public TableEntity Entity { get; }

    /// <summary>Default where the action has no condition.</summary>
    public ETag IfMatch { get; }

    /// <summary>Fails the transaction where the row is there already.</summary>
    public static TableTransactionAction Add(TableEntity entity) => new(TableTransactionActionType.Add, entity);

    public static TableTransactionAction Upsert(TableEntity entity, TableUpdateMode mode) =>
        new(mode == TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace, entity);

    /// <summary>Fails the transaction where the row is missing or has another ETag than this (<see cref="ETag.All"/>: any).</summary>
    public static TableTransactionAction Update(TableEntity entity, ETag ifMatch, TableUpdateMode mode) => new(
        mode == TableUpdateMode.Merge ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace,
        entity,
        Given(ifMatch));

    /// <summary>Fails the transaction where the row is missing or has another ETag than this (<see cref="ETag.All"/>: any).</summary>
    public static TableTransactionAction Delete(string partitionKey, string rowKey, ETag ifMatch) =>
        new(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), Given(ifMatch));

    /// <summary>An update without an ETag would be an upsert: the caller must say which is meant.</summary>
    internal static ETag Given(ETag ifMatch) => ifMatch == default
        ? throw new ArgumentException("An ETag is needed: the one read, or ETag.All.", nameof(ifMatch))
        : ifMatch;
}
