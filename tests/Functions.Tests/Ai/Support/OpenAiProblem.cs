using System.Net;
using System.Text.Json;

namespace CloudNexus.Functions.Tests.Ai.Support;

/// <summary>Asserts on answers that are problems in OpenAI's shape.</summary>
internal static class OpenAiProblem
{
    /// <returns>The error.</returns>
    public static async Task<JsonElement> AssertAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var error = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("error");
        Assert.Equal(["code", "message", "param", "type"], error.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        return error;
    }
}
