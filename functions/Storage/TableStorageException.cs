namespace CloudNexus.Functions.Storage;

/// <summary>What a caller did not expect of the store: refused credentials, bad input, a malformed answer, or an outcome that
/// <see cref="TableResult.EnsureSuccess"/> was told not to accept.</summary>
public sealed class TableStorageException(
    int status, TableErrorCode errorCode, string message, bool retried = false, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The HTTP status; 0 where no answer came.</summary>
    public int Status { get; } = status;

    public TableErrorCode ErrorCode { get; } = errorCode;

    /// <summary>As <see cref="TableResult.Retried"/>.</summary>
    public bool Retried { get; } = retried;
}
