using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>Writes an answer to the response itself: models' answers can be large.</summary>
internal static class JsonAnswer
{
    public static Task WriteAsync<T>(HttpResponse response, T answer, JsonTypeInfo<T> type, CancellationToken cancellation)
        => LargeJson.WriteAsync(response, body => JsonSerializer.SerializeAsync(body, answer, type, cancellation));
}
