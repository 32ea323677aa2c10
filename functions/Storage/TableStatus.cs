namespace CloudNexus.Functions.Storage;

/// <summary>The outcomes that a caller branches on. Everything else is thrown as <see cref="TableStorageException"/>.</summary>
public enum TableStatus
{
    Success,

    /// <summary>No such entity, or no such table: <see cref="TableResult.IsTableNotFound"/> tells them apart.</summary>
    NotFound,

    /// <summary>The entity or table is there already.</summary>
    Conflict,

    /// <summary>The entity's ETag is not the one given.</summary>
    PreconditionFailed,

    /// <summary>An entity, property or transaction passes a limit; found before sending or by the service.</summary>
    TooLarge,

    /// <summary>A table of this name is being deleted, which takes the service 40 s and more.</summary>
    TableBeingDeleted,

    /// <summary>Throttled, failing or out of reach, still so after every retry. Whether the last try was carried out is unknown.</summary>
    Unavailable,
}
