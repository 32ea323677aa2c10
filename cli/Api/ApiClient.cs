using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudNexus.Cli.Api;

/// <summary>The API in somebody's name.</summary>
internal sealed class ApiClient(ApiTransport transport, ICredential credential)
{
    /// <exception cref="ApiProblemException">The server refused or failed.</exception>
    /// <exception cref="CliException">It cannot be reached.</exception>
    public Task<ApiAnswer> GetAsync(string path, CancellationToken stop) => CheckedAsync(HttpMethod.Get, path, null, stop);

    /// <inheritdoc cref="GetAsync"/>
    public Task<ApiAnswer> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken stop)
        => CheckedAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body, type), stop);

    /// <inheritdoc cref="GetAsync"/>
    public Task<ApiAnswer> PostAsync(string path, CancellationToken stop) => CheckedAsync(HttpMethod.Post, path, null, stop);

    /// <inheritdoc cref="GetAsync"/>
    public Task<ApiAnswer> PatchAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken stop)
        => CheckedAsync(HttpMethod.Patch, path, JsonSerializer.Serialize(body, type), stop);

    /// <inheritdoc cref="GetAsync"/>
    public Task<ApiAnswer> PutAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken stop)
        => CheckedAsync(HttpMethod.Put, path, JsonSerializer.Serialize(body, type), stop);

    /// <inheritdoc cref="GetAsync"/>
    public Task<ApiAnswer> DeleteAsync(string path, CancellationToken stop) => CheckedAsync(HttpMethod.Delete, path, null, stop);

    /// <summary>The answer whatever its status; a token that is refused is renewed once where it can be.</summary>
    /// <exception cref="CliException">The server cannot be reached.</exception>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, CancellationToken stop)
    {
        var token = await credential.TokenAsync(stop);
        var answer = await transport.SendAsync(method, path, body, token, stop);
        if (answer.Status == HttpStatusCode.Unauthorized
            && token is not null
            && await credential.RenewAsync(token, stop) is { } renewed)
        {
            answer = await transport.SendAsync(method, path, body, renewed, stop);
        }

        return answer;
    }

    private async Task<ApiAnswer> CheckedAsync(HttpMethod method, string path, string? body, CancellationToken stop)
    {
        var answer = await SendAsync(method, path, body, stop);
        return answer.IsSuccess ? answer : throw Refusal(answer);
    }

    private ApiProblemException Refusal(ApiAnswer answer)
    {
        var hint = answer.Status switch
        {
            HttpStatusCode.Unauthorized => $"Log in: nexus login --server {transport.Server}, or set NEXUS_TOKEN.",
            HttpStatusCode.TooManyRequests when answer.RetryAfter is { } wait => $"Try again in {Math.Ceiling(wait.TotalSeconds):0} s.",
            _ => "",
        };
        return new ApiProblemException(answer.Problem(), hint) { RetryAfter = answer.RetryAfter };
    }
}
