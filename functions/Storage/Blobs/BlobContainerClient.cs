using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>
/// One container's block blobs. Outcomes as of <see cref="TableClient"/>: those that a caller branches on are returned, everything else is
/// thrown. Every body is sent with its MD5, which the service checks. Safe for use from many threads.
/// </summary>
public sealed class BlobContainerClient
{
    private const int MostPerPage = 1000;
    private const string Binary = "application/octet-stream";

    private readonly TablePipeline _pipeline;

    internal BlobContainerClient(TablePipeline pipeline, string name)
    {
        _pipeline = pipeline;
        Name = name;
    }

    public string Name { get; }

    /// <summary>Makes the container, which nobody reads without a credential; one that is there is fine.</summary>
    /// <returns><see cref="TableStatus.Unavailable"/> where the service does not answer.</returns>
    public async Task<TableResult> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        using var message = _pipeline.CreateMessage(RequestMethod.Put, $"{Name}?restype=container");
        var reply = await _pipeline.SendAsync(TableOperation.CreateContainer, message, cancellationToken);
        return reply.Failure is { Code: TableErrorCode.ContainerAlreadyExists } ? new(null, reply.Retried) : reply.ToResult();
    }

    /// <summary>A blob without its content. <see cref="TableStatus.NotFound"/> where it or the container is missing.</summary>
    public async Task<TableResult<BlobItem>> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        using var message = Message(RequestMethod.Head, name);
        var reply = await _pipeline.SendAsync(TableOperation.ReadBlob, message, cancellationToken);
        if (reply.Failure is { } failure)
        {
            return new(failure, reply.Retried);
        }

        var metadata = reply.Response.Headers.Where(h => h.Name.StartsWith(BlobHeaders.Meta, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Name[BlobHeaders.Meta.Length..].ToLowerInvariant(), h => h.Value);
        var length = reply.Response.Headers.ContentLengthLong ?? 0;
        var modified = DateTimeOffset.ParseExact(
            reply.Header("Last-Modified") ?? throw Malformed("Last-Modified"), "R", CultureInfo.InvariantCulture);
        return new(new BlobItem(name, length, reply.ETag, modified, metadata), reply.Retried, reply.ETag);
    }

    /// <summary>Bytes of a blob. <see cref="TableStatus.NotFound"/> where it is missing, <see cref="TableStatus.PreconditionFailed"/> where
    /// it has another ETag.</summary>
    /// <param name="name">The blob, which is not empty.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="count">At most so many: fewer at its end.</param>
    /// <param name="ifMatch">Null for whichever version there is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<TableResult<BlobContent>> ReadAsync(
        string name, long from, int count, ETag? ifMatch = null, CancellationToken cancellationToken = default)
    {
        using var message = Message(RequestMethod.Get, name);
        message.Request.Headers.SetValue(
            BlobHeaders.Range, string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{from + count - 1}"));
        if (ifMatch is { } etag)
        {
            BlobCondition.Is(etag).AddTo(message.Request);
        }

        var reply = await _pipeline.SendAsync(TableOperation.ReadBlob, message, cancellationToken);
        return reply.Failure is { } failure
            ? new(failure, reply.Retried)
            : new(new BlobContent(reply.Body, reply.ETag), reply.Retried, reply.ETag);
    }

    /// <summary>Writes a small blob whole.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="condition">What must hold.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<TableResult> PutAsync(
        string name, ReadOnlyMemory<byte> bytes, BlobCondition condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var message = Message(RequestMethod.Put, name);
        message.Request.Headers.SetValue(BlobHeaders.BlobType, "BlockBlob");
        condition.AddTo(message.Request);
        return await SendAsync(message, bytes, Binary, cancellationToken);
    }

    /// <summary>Uploads a block, which belongs to the blob once <see cref="CommitAsync"/> names it. Kept for a week until then.</summary>
    /// <param name="name">The blob, which need not be there.</param>
    /// <param name="block">At most 64 letters, digits and hyphens; as long as every other of the blob.</param>
    /// <param name="bytes">At least one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<TableResult> StageAsync(
        string name, string block, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        using var message = Message(RequestMethod.Put, name, QueryText.Of(("comp", "block"), ("blockid", Encode(block))));
        return await SendAsync(message, bytes, Binary, cancellationToken);
    }

    /// <summary>Makes the blob of blocks that were uploaded.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="blocks">In their order.</param>
    /// <param name="metadata">Names of lower-case letters and digits; values of plain text.</param>
    /// <param name="condition">What must hold.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<TableResult> CommitAsync(
        string name,
        IEnumerable<string> blocks,
        IReadOnlyDictionary<string, string> metadata,
        BlobCondition condition,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(condition);
        using var message = Message(RequestMethod.Put, name, "?comp=blocklist");
        message.Request.Headers.SetValue(BlobHeaders.BlobContentType, Binary);
        AddMetadata(message.Request, metadata);
        condition.AddTo(message.Request);
        var list = new StringBuilder("""<?xml version="1.0" encoding="utf-8"?><BlockList>""");
        foreach (var block in blocks)
        {
            list.Append(CultureInfo.InvariantCulture, $"<Uncommitted>{Encode(block)}</Uncommitted>");
        }

        list.Append("</BlockList>");
        return await SendAsync(message, Encoding.UTF8.GetBytes(list.ToString()), "application/xml", cancellationToken);
    }

    /// <summary>Replaces what is said of a blob. <see cref="TableStatus.PreconditionFailed"/> where it has another ETag.</summary>
    public async Task<TableResult> SetMetadataAsync(
        string name, IReadOnlyDictionary<string, string> metadata, ETag ifMatch, CancellationToken cancellationToken = default)
    {
        using var message = Message(RequestMethod.Put, name, "?comp=metadata");
        AddMetadata(message.Request, metadata);
        BlobCondition.Is(ifMatch).AddTo(message.Request);
        var reply = await _pipeline.SendAsync(TableOperation.WriteBlob, message, cancellationToken);
        return reply.ToResult();
    }

    /// <summary>Deletes a blob. <see cref="TableStatus.NotFound"/> where it is missing, <see cref="TableStatus.PreconditionFailed"/> where
    /// it has another ETag than the one given (<see cref="ETag.All"/>: any).</summary>
    public async Task<TableResult> DeleteAsync(string name, ETag ifMatch, CancellationToken cancellationToken = default)
    {
        using var message = Message(RequestMethod.Delete, name);
        BlobCondition.Is(ifMatch).AddTo(message.Request);
        var reply = await _pipeline.SendAsync(TableOperation.DeleteBlob, message, cancellationToken);
        return reply.ToResult();
    }

    /// <summary>Blobs with their metadata, in the order of their names; none where there is no container.</summary>
    /// <exception cref="TableStorageException">The service failed, after every retry.</exception>
    public async IAsyncEnumerable<BlobItem> ListAsync(
        string prefix = "", int maxPerPage = MostPerPage, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? next = null;
        do
        {
            var query = QueryText.Of(
                ("restype", "container"),
                ("comp", "list"),
                ("include", "metadata"),
                ("prefix", prefix.Length == 0 ? null : prefix),
                ("maxresults", maxPerPage.ToString(CultureInfo.InvariantCulture)),
                ("marker", next));
            using var message = _pipeline.CreateMessage(RequestMethod.Get, Name + query);
            var reply = await _pipeline.SendAsync(TableOperation.ListBlobs, message, cancellationToken);
            if (reply.Failure is { Code: TableErrorCode.ContainerNotFound })
            {
                yield break;
            }

            reply.ToResult().EnsureSuccess();
            (var items, next) = BlobListReader.Read(reply.Body);
            foreach (var item in items)
            {
                yield return item;
            }
        }
        while (next is not null);
    }

    private static string Encode(string block) => Convert.ToBase64String(Encoding.ASCII.GetBytes(block));

    private static TableStorageException Malformed(string header)
        => new(200, TableErrorCode.MalformedResponse, $"The answer has no {header}.");

    private static void AddMetadata(Request request, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            request.Headers.SetValue(BlobHeaders.Meta + name, value);
        }
    }

    private HttpMessage Message(RequestMethod method, string blob, string query = "")
        => _pipeline.CreateMessage(method, $"{Name}/{BlobSyntax.CheckBlob(blob)}{query}");

    private async Task<TableResult> SendAsync(
        HttpMessage message, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken)
    {
        // The protocol wants MD5: it finds damage on the way. What is kept is proven by SHA-256.
#pragma warning disable CA5351
        var hash = MD5.HashData(bytes.Span);
#pragma warning restore CA5351
        message.Request.Headers.SetValue(BlobHeaders.ContentMd5, Convert.ToBase64String(hash));
        message.Request.Headers.SetValue(HttpHeader.Names.ContentType, contentType);
        message.Request.Content = RequestContent.Create(bytes);
        var reply = await _pipeline.SendAsync(TableOperation.WriteBlob, message, cancellationToken);
        return reply.ToResult();
    }
}
