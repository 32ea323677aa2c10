using Azure;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>One version of a blob as a file to read from anywhere, a few MiB ahead.</summary>
/// <param name="container">Where it is.</param>
/// <param name="blob">As it was found: where it is changed meanwhile, reading fails.</param>
public sealed class BlobReadStream(BlobContainerClient container, BlobItem blob) : Stream
{
    private const int Ahead = 4 * 1024 * 1024;

    private ReadOnlyMemory<byte> _buffer;
    private long _bufferStart;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => blob.Length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    /// <exception cref="IOException">The blob is gone, or another one now.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= blob.Length)
        {
            return 0;
        }

        if (_position < _bufferStart || _position >= _bufferStart + _buffer.Length)
        {
            await FillAsync(cancellationToken);
        }

        var at = (int)(_position - _bufferStart);
        var count = Math.Min(buffer.Length, _buffer.Length - at);
        _buffer.Slice(at, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The thread waits: .NET reads the directory of a ZIP in no other way.</summary>
    public override int Read(byte[] buffer, int offset, int count)
        => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => blob.Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task FillAsync(CancellationToken cancellation)
    {
        // The end of an archive is read backwards: all of it is fetched at once.
        var from = Math.Max(0, Math.Min(_position, blob.Length - Ahead));
        var count = (int)Math.Min(Ahead, blob.Length - from);
        var read = await container.ReadAsync(blob.Name, from, count, blob.ETag, cancellation);
        if (read.IsNotFound || read.IsPreconditionFailed)
        {
            throw new IOException($"{blob.Name} was changed or deleted while it was read.");
        }

        var bytes = read.Value.Bytes;
        if (bytes.Length != count)
        {
            throw new IOException($"{blob.Name} gave other bytes than asked for.");
        }

        (_buffer, _bufferStart) = (bytes, from);
    }
}
