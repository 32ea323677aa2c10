using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>Reads JSON bodies for <c>[FromBody]</c> parameters.</summary>
internal static class RequestBody
{
    /// <returns>Null for a JSON null.</returns>
    /// <exception cref="InvalidOperationException">The content type is not JSON.</exception>
    /// <exception cref="System.Text.Json.JsonException">The body is not JSON of that type.</exception>
    public static async ValueTask<object?> ReadAsync(HttpContext http, Type type) =>
        await http.Request.ReadFromJsonAsync(type, http.RequestAborted);
}
