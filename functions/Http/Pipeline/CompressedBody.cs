using System.IO.Compression;
using System.IO.Pipelines;
using CloudNexus.Functions.Costs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>
/// The response's body while an answer is written: what has more than 1 KB and is text is compressed as the caller takes it. It holds back at most
/// that first kilobyte, until which nothing is sent.
/// </summary>
internal sealed class CompressedBody : Stream, IHttpResponseBodyFeature
{
    private const int LeastBytes = 1024;
    private static readonly string[] Texts =
        ["application/json", "application/problem+json", "application/openapi+json", "text/plain", "text/html", "text/csv"];

    private readonly HttpResponse _response;
    private readonly IHttpResponseBodyFeature _outer;
    private readonly CountingStream _sink;
    private readonly string? _encoding;
    private readonly MemoryStream _held = new();
    private Stream? _target;
    private PipeWriter? _writer;

    private CompressedBody(HttpResponse response, IHttpResponseBodyFeature outer)
    {
        (_response, _outer, _sink) = (response, outer, new CountingStream(outer.Stream));
        _encoding = Choose(response.HttpContext.Request);
    }

    public Stream Stream => this;

    public PipeWriter Writer => _writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Runs <paramref name="write"/>, which writes the whole answer to the response.</summary>
    public static async Task WriteAsync(HttpContext http, Func<Task> write)
    {
        var outer = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using var body = new CompressedBody(http.Response, outer);
        http.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await write();
            await body.CompleteAsync();
        }
        finally
        {
            http.Features.Set(outer);
            http.Features.Get<CostCounts>()?.Add(CostMeter.EgressBytes, body._sink.Written);
        }
    }

    /// <summary>The answer begins with its first bytes: only then is it known whether it is compressed.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
        => SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        if (_writer is not null)
        {
            await _writer.CompleteAsync();
        }

        if (_target is not null && _target != _sink)
        {
            await _target.DisposeAsync();
        }
        else if (_held.Length > 0)
        {
            _response.ContentLength ??= _held.Length;
            await _sink.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length));
            _held.SetLength(0);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_target is null && _encoding is not null && IsText() && _held.Length + buffer.Length <= LeastBytes)
        {
            _held.Write(buffer.Span);
            return;
        }

        _target ??= Begin();
        if (_held.Length > 0)
        {
            await _target.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length), cancellationToken);
            _held.SetLength(0);
        }

        await _target.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _target?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException("Answers are written asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static string? Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding.Where(e => e.Quality is not 0)
            .Select(e => e.Value.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return accepted.Contains("br") ? "br" : accepted.Contains("gzip") ? "gzip" : null;
    }

    private bool IsText()
    {
        var type = _response.ContentType.AsSpan();
        var end = type.IndexOf(';');
        var media = (end < 0 ? type : type[..end]).Trim().ToString();
        return _response.Headers.ContentEncoding.Count == 0 && Texts.Contains(media, StringComparer.OrdinalIgnoreCase);
    }

    private Stream Begin()
    {
        if (!IsText())
        {
            return _sink;
        }

        _response.Headers.Append("Vary", "Accept-Encoding");
        if (_encoding is null)
        {
            return _sink;
        }

        _response.Headers.ContentEncoding = _encoding;
        _response.ContentLength = null;
        return _encoding == "br"
            ? new BrotliStream(_sink, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(_sink, CompressionLevel.Fastest, leaveOpen: true);
    }
}
