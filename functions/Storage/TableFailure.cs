namespace CloudNexus.Functions.Storage;

/// <summary>Why an operation failed. <paramref name="HttpStatus"/> is 0 where no answer came.</summary>
internal sealed record TableFailure(int HttpStatus, TableErrorCode Code, string Message, Exception? Cause = null)
{
    /// <summary>Null for what no caller expects: bad input, refused credentials, protocol errors.</summary>
    public TableStatus? Status => Code switch
    {
        TableErrorCode.TableNotFound or TableErrorCode.ResourceNotFound
            or TableErrorCode.BlobNotFound or TableErrorCode.ContainerNotFound => TableStatus.NotFound,
        TableErrorCode.EntityAlreadyExists or TableErrorCode.TableAlreadyExists
            or TableErrorCode.BlobAlreadyExists or TableErrorCode.ContainerAlreadyExists => TableStatus.Conflict,
        TableErrorCode.UpdateConditionNotSatisfied or TableErrorCode.ConditionNotMet => TableStatus.PreconditionFailed,
        TableErrorCode.EntityTooLarge or TableErrorCode.PropertyValueTooLarge or TableErrorCode.TooManyProperties
            or TableErrorCode.RequestBodyTooLarge => TableStatus.TooLarge,
        TableErrorCode.TableBeingDeleted => TableStatus.TableBeingDeleted,
        TableErrorCode.ServerBusy or TableErrorCode.OperationTimedOut or TableErrorCode.InternalError
            or TableErrorCode.ConnectionFailed or TableErrorCode.TimedOut => TableStatus.Unavailable,
        _ => null,
    };

    public TableStorageException ToException(bool retried) => new(HttpStatus, Code, Message, retried, Cause);
}
