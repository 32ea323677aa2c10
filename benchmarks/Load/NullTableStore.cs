using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Load;

/// <summary>A Table Storage that answers at once and keeps nothing but inserted rows, which is what keys are.</summary>
internal sealed class NullTableStore : HttpMessageHandler
{
    private static readonly byte[] ActionMark = Encoding.ASCII.GetBytes("\r\nAccept: ");
    private readonly ConcurrentDictionary<string, byte[]> _rows = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (path.EndsWith("/$batch", StringComparison.Ordinal))
        {
            return Answer(HttpStatusCode.Accepted, Parts(body));
        }

        if (request.Method == HttpMethod.Post && !path.EndsWith("/Tables", StringComparison.Ordinal))
        {
            using var row = JsonDocument.Parse(body);
            var key = $"(PartitionKey='{row.RootElement.GetProperty("PartitionKey")}',RowKey='{row.RootElement.GetProperty("RowKey")}')";
            _rows[path + key] = body;
        }

        if (request.Method != HttpMethod.Get)
        {
            return Answer(HttpStatusCode.NoContent, []);
        }

        return path.EndsWith("()", StringComparison.Ordinal) ? Answer(HttpStatusCode.OK, "{\"value\":[]}"u8.ToArray())
            : _rows.TryGetValue(path, out var found) ? Answer(HttpStatusCode.OK, found)
            : Answer(HttpStatusCode.NotFound, "{\"odata.error\":{\"code\":\"ResourceNotFound\",\"message\":{\"value\":\"No.\"}}}"u8.ToArray());
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, byte[] body)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(body) };
        response.Headers.TryAddWithoutValidation("ETag", "W/\"1\"");
        return response;
    }

    private static byte[] Parts(ReadOnlySpan<byte> body)
    {
        var answer = new StringBuilder();
        for (var at = body.IndexOf(ActionMark); at >= 0; at = body.IndexOf(ActionMark))
        {
            answer.Append("--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n");
            body = body[(at + ActionMark.Length)..];
        }

        return Encoding.ASCII.GetBytes(answer.Append("--c--\r\n").ToString());
    }
}
