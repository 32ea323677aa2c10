using System.Collections.Concurrent;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudNexus.Functions.Tests.App.Contract;

/// <summary>The API's description, and whether answers are as it says.</summary>
internal static class ApiContract
{
    public static JsonElement Document { get; } =
        JsonDocument.Parse(new OpenApiDocument(new HttpFunctions(typeof(FunctionsProgram).Assembly)).Json).RootElement;

    private static readonly JsonElement Components = Document.GetProperty("components").GetProperty("schemas");

    private static readonly (string[] Route, JsonElement Operations)[] Paths =
    [
        .. Document.GetProperty("paths").EnumerateObject().Select(p => (p.Name.Trim('/').Split('/'), p.Value))
            .OrderBy(p => p.Item1.Count(part => part.StartsWith('{'))),
    ];

    /// <summary>Operations that were answered with success in this process.</summary>
    public static ConcurrentDictionary<string, bool> Succeeded { get; } = new();

    /// <returns>What differs; empty when nothing does.</returns>
    public static IReadOnlyList<string> Check(HttpMethod method, Uri address, int status, string? contentType, string? body)
    {
        var parts = address.AbsolutePath.Trim('/').Split('/');
        var path = Paths.FirstOrDefault(p => IsAt(p.Route, parts));
        if (path.Route is null || !path.Operations.TryGetProperty(method.Method.ToLowerInvariant(), out var operation))
        {
            return status is 404 or 405 or 204 or 429 or 401 or 403 ? [] : [$"{method} {address.AbsolutePath} is answered with {status} and not described"];
        }

        if (!operation.GetProperty("responses").TryGetProperty($"{status}", out var response))
        {
            return [$"{status} is not described"];
        }

        if (status < 300)
        {
            Succeeded[operation.GetProperty("operationId").GetString()!] = true;
        }

        return [.. CheckQuery(operation, address, status), .. CheckBody(response, contentType, body)];
    }

    private static bool IsAt(string[] route, string[] parts)
        => route.Length == parts.Length && route.Zip(parts).All(p => p.First.StartsWith('{') || p.First.Equals(p.Second, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> CheckQuery(JsonElement operation, Uri address, int status)
    {
        var known = operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!).ToHashSet()
            : [];
        return status < 300 ? QueryHelpers.ParseQuery(address.Query).Keys.Where(k => !known.Contains(k)).Select(k => $"the parameter '{k}' is not described") : [];
    }

    private static IEnumerable<string> CheckBody(JsonElement response, string? contentType, string? body)
    {
        if (!response.TryGetProperty("content", out var content))
        {
            return string.IsNullOrEmpty(body) ? [] : ["a body is not described"];
        }

        if (contentType is null || !content.TryGetProperty(contentType, out var described))
        {
            return [$"the content type '{contentType}' is not described"];
        }

        return body is not null && described.TryGetProperty("schema", out var schema)
            ? JsonShape.Check(JsonDocument.Parse(body).RootElement, schema, Components)
            : [];
    }
}
