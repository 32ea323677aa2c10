using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.OpenApi;

/// <summary>The API's description (OpenAPI 3.1), made once from the functions themselves.</summary>
public sealed class OpenApiDocument
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly string Version = typeof(OpenApiDocument).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private readonly Lazy<(byte[] Json, string Tag)> _made;

    public OpenApiDocument(HttpFunctions functions)
    {
        ArgumentNullException.ThrowIfNull(functions);
        _made = new(() =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(Build(functions), Indented);
            return (json, $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 12))}\"");
        });
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlyMemory<byte> Json => _made.Value.Json;

    /// <summary>Of the text, in quotes.</summary>
    public string Tag => _made.Value.Tag;

    private static JsonObject Build(HttpFunctions functions)
    {
        var schemas = new SchemaSet();
        var paths = new JsonObject();

        // Bodies first: of a type that is answered with as well, callers need not send every field.
        foreach (var body in functions.All.SelectMany(f => f.Method.GetCustomAttributes<TakesAttribute>()).Select(t => t.Type).OfType<Type>())
        {
            schemas.OfBody(body);
        }

        foreach (var route in functions.All.Where(IsDescribed).GroupBy(f => f.Route).OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var path = new JsonObject();
            foreach (var (verb, function) in route.SelectMany(f => f.Verbs.Select(v => (v, f))).OrderBy(o => o.v, StringComparer.Ordinal))
            {
                path[verb.ToLowerInvariant()] = Operation.Build(function, schemas);
            }

            paths["/" + route.Key] = path;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "CloudNexus",
                ["version"] = Version,
                ["description"] = "Hosts, their samples and what watches them. Failures are problem details (RFC 9457); every answer names its "
                    + "request in `X-Request-Id`; limits stand in `RateLimit-*`.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = SecuritySchemes.Build(),
                ["schemas"] = schemas.Components(),
            },
        };
    }

    /// <summary>A catch-all is no route of its own.</summary>
    private static bool IsDescribed(HttpFunction function) => !function.Route.Contains("{*", StringComparison.Ordinal);
}
