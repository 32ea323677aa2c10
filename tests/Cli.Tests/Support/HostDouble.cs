using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Tests.Support;

/// <summary>A host's agent as far as commands go: fetches them, looks at their signatures, and says what a test has it say.</summary>
internal sealed class HostDouble(HttpClient http, string apiKey, OperatorPublicKey? pin)
{
    private readonly ApiKey _key = ApiKey.TryParse(apiKey, out var key) ? key : throw new ArgumentException("Not a key.", nameof(apiKey));

    /// <summary>Waits for a command and looks at it as an agent does.</summary>
    /// <returns>It, when it needs no signature or has a good one.</returns>
    public async Task<JsonElement> TakeAsync()
    {
        var claim = new JsonObject { ["wait"] = 0, ["most"] = 1, ["running"] = new JsonArray() };
        var answer = await Eventually.Get(
            () => SendAsync("/api/v1/agents/commands/claim", claim), a => a.GetProperty("commands").GetArrayLength() > 0, "a command");
        var command = answer.GetProperty("commands")[0];
        if (command.TryGetProperty("signature", out var signature) && signature.ValueKind == JsonValueKind.Object)
        {
            var text = new CommandText(
                _key.NodeId,
                command.GetProperty("action").GetString()!,
                command.GetProperty("arguments").GetString()!,
                signature.GetProperty("nonce").GetString()!,
                signature.GetProperty("expiresAt").GetInt64());
            Assert.Equal(pin?.Id, signature.GetProperty("keyId").GetString());
            Assert.True(pin!.IsSigned(text, signature.GetProperty("value").GetString()));
        }

        return command;
    }

    public Task ReportAsync(JsonElement command, string status, long from = 0, string? output = null, JsonObject? result = null)
        => SendAsync($"/api/v1/agents/commands/{command.GetProperty("id").GetString()}/report", new JsonObject
        {
            ["status"] = status,
            ["output"] = output is null ? null : new JsonObject { ["from"] = from, ["text"] = output },
            ["result"] = result,
        });

    private async Task<JsonElement> SendAsync(string path, JsonObject body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(
            RequestSignature.HeaderName, RequestSignature.Create(_key, "POST", path, bytes, TimeProvider.System.GetUtcNow()).ToHeader());
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
