using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage;

/// <summary>Next to the transport: counts every try with its bytes, and bounds what is read of an answer.</summary>
internal sealed class TableTransferPolicy(TableClientOptions options) : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var sent = 0L;
        message.Request.Content?.TryComputeLength(out sent);
        options.Metrics.CountRequest(sent);
        await ProcessNextAsync(message, pipeline);

        var response = message.Response;
        if (response.Status is 429 or 503)
        {
            options.Metrics.CountThrottle();
        }

        if (response.ContentStream is { } content)
        {
            response.ContentStream = new MeteredStream(content, options);
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The table client is asynchronous only.");

    private sealed class MeteredStream(Stream inner, TableClientOptions options) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Count(int bytes)
        {
            _read += bytes;
            options.Metrics.CountReceived(bytes);
            return _read <= options.MaxResponseBytes
                ? bytes
                : throw new TableStorageException(
                    200,
                    TableErrorCode.ResponseTooLarge,
                    $"The answer passes {options.MaxResponseBytes} bytes: ask for fewer rows or columns.");
        }
    }
}
