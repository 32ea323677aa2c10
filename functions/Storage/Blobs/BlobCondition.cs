using Azure;
using Azure.Core;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>What must hold of a blob for it to be written.</summary>
public sealed class BlobCondition
{
    private readonly string _name;
    private readonly string _value;

    private BlobCondition(string name, string value) => (_name, _value) = (name, value);

    /// <summary>There is none of that name: <see cref="TableStatus.Conflict"/> where there is.</summary>
    public static BlobCondition IsNew { get; } = new(HttpHeader.Names.IfNoneMatch, "*");

    /// <summary>It is as it was read: <see cref="TableStatus.PreconditionFailed"/> where it is not.</summary>
    public static BlobCondition Is(ETag etag) => new(HttpHeader.Names.IfMatch, TableTransactionAction.Given(etag).ToString("H"));

    internal void AddTo(Request request) => request.Headers.SetValue(_name, _value);
}
