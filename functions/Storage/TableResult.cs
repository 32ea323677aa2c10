using System.Diagnostics.CodeAnalysis;
using Azure;

namespace CloudNexus.Functions.Storage;

/// <summary>The outcome of an operation: success, or a failure that the caller is expected to handle.</summary>
public class TableResult
{
    private readonly TableFailure? _failure;

    internal TableResult(TableFailure? failure, bool retried, ETag etag = default)
    {
        _failure = failure;
        Status = failure is null
            ? TableStatus.Success
            : failure.Status ?? throw failure.ToException(retried);
        Retried = retried;
        ETag = etag;
    }

    public TableStatus Status { get; }

    public TableErrorCode ErrorCode => _failure?.Code ?? TableErrorCode.None;

    /// <summary>What the service or the client said; null on success.</summary>
    public string? Message => _failure?.Message;

    /// <summary>The entity's new ETag after a write, its present one after a read; default otherwise.</summary>
    public ETag ETag { get; }

    /// <summary>
    /// More than one try was made. An earlier try may have been carried out although its answer was lost, so that an insert's
    /// <see cref="IsConflict"/>, an update's <see cref="IsPreconditionFailed"/> and a delete's <see cref="IsNotFound"/> can be
    /// the echo of the caller's own success: load what is there before deciding.
    /// </summary>
    public bool Retried { get; }

    public bool IsSuccess => Status == TableStatus.Success;

    public bool IsNotFound => Status == TableStatus.NotFound;

    public bool IsTableNotFound => ErrorCode == TableErrorCode.TableNotFound;

    public bool IsConflict => Status == TableStatus.Conflict;

    public bool IsPreconditionFailed => Status == TableStatus.PreconditionFailed;

    public bool IsTooLarge => Status == TableStatus.TooLarge;

    public bool IsTableBeingDeleted => Status == TableStatus.TableBeingDeleted;

    public bool IsUnavailable => Status == TableStatus.Unavailable;

    /// <exception cref="TableStorageException">The operation failed.</exception>
    public void EnsureSuccess()
    {
        if (_failure is not null)
        {
            throw _failure.ToException(Retried);
        }
    }

    public override string ToString() => IsSuccess ? "Success" : $"{Status} ({ErrorCode}): {Message}";
}

/// <summary>An outcome with a value where it succeeded.</summary>
public sealed class TableResult<T> : TableResult
    where T : notnull
{
    private readonly T? _value;

    internal TableResult(T value, bool retried, ETag etag = default)
        : base(null, retried, etag)
    {
        _value = value;
    }

    internal TableResult(TableFailure failure, bool retried)
        : base(failure, retried)
    {
    }

    /// <exception cref="TableStorageException">The operation failed.</exception>
    public T Value
    {
        get
        {
            EnsureSuccess();
            return _value!;
        }
    }

    /// <summary>False, and the default, where the operation failed.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return IsSuccess;
    }
}
