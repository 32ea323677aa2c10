namespace CloudNexus.Functions.Storage;

/// <summary>The service's error codes that mean something to a caller, and the client's own for what never got an answer.</summary>
public enum TableErrorCode
{
    None,

    /// <summary>The service answered with a code that is not listed here; the message has it.</summary>
    Other,

    InvalidInput,
    OutOfRangeInput,
    EntityTooLarge,
    PropertyValueTooLarge,
    TooManyProperties,
    RequestBodyTooLarge,
    AuthenticationFailed,
    AuthorizationFailure,
    AuthorizationPermissionMismatch,
    TableNotFound,
    ResourceNotFound,
    EntityAlreadyExists,
    TableAlreadyExists,
    TableBeingDeleted,
    UpdateConditionNotSatisfied,
    InvalidDuplicateRow,
    ContainerNotFound,
    ContainerAlreadyExists,
    BlobNotFound,
    BlobAlreadyExists,
    ConditionNotMet,
    InvalidBlockList,
    ServerBusy,
    OperationTimedOut,
    InternalError,

    /// <summary>The client's: no connection, or it broke.</summary>
    ConnectionFailed,

    /// <summary>The client's: a try took longer than its time-out.</summary>
    TimedOut,

    /// <summary>The client's: the answer passes <see cref="TableClientOptions.MaxResponseBytes"/>.</summary>
    ResponseTooLarge,

    /// <summary>The client's: the answer is not what the protocol says.</summary>
    MalformedResponse,
}
