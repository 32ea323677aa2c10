using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http;

/// <summary>Answers that are too large to hold as one text: written to the response as they are made, compressed where the caller takes it.</summary>
internal static class LargeJson
{
    public static async Task WriteAsync(HttpResponse response, Func<Stream, Task> write)
    {
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.Append("Vary", "Accept-Encoding");
        var accepted = response.HttpContext.Request.GetTypedHeaders().AcceptEncoding.Where(e => e.Quality is not 0)
            .Select(e => e.Value.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var encoding = accepted.Contains("br") ? "br" : accepted.Contains("gzip") ? "gzip" : null;
        if (encoding is null)
        {
            await write(response.Body);
            return;
        }

        response.Headers.ContentEncoding = encoding;
        await using Stream body = encoding == "br"
            ? new BrotliStream(response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await write(body);
    }
}
