using CloudNexus.Functions.Http.Pipeline;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http;

/// <summary>Answers that are too large to hold as one text: written to the response as they are made, compressed where the caller takes it.</summary>
internal static class LargeJson
{
    public static Task WriteAsync(HttpResponse response, Func<Stream, Task> write)
    {
        response.ContentType = "application/json; charset=utf-8";
        return CompressedBody.WriteAsync(response.HttpContext, () => write(response.Body));
    }
}
