using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Ai.Usage;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness.Ollama;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Ai.Support;

/// <summary>The whole app before a fake Ollama that has the models of the tests, and a personal token as key.</summary>
public sealed class AiApp : IAsyncLifetime, IDisposable
{
    public const string Model = "llama3.2:3b";

    private FunctionApp? _app;

    internal FakeOllama Ollama { get; private set; } = null!;

    internal FunctionApp App => _app!;

    /// <summary>A viewer's token with the scope <c>ai:use</c> alone.</summary>
    internal string Key { get; private set; } = "";

    /// <summary>Calls with <see cref="Key"/>; streamed answers too, which are not held against the API's description.</summary>
    internal HttpClient Http { get; private set; } = null!;

    internal Uri Address => App.Http.BaseAddress!;

    public async Task InitializeAsync()
    {
        Ollama = await FakeOllama.StartAsync(Model, "qwen3:8b");
        _app = new FunctionApp($"--NEXUS_OLLAMA_URL={Ollama.Url.GetLeftPart(UriPartial.Authority)}");
        await _app.InitializeAsync();
        Key = await NewKeyAsync();
        Http = Client(Key);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        await Ollama.DisposeAsync();
    }

    public void Dispose() => _app?.Dispose();

    /// <summary>A key of a user of its own.</summary>
    internal async Task<string> NewKeyAsync(params string[] scopes)
    {
        using var person = await App.LogInAsync(Role.Viewer);
        using var answer = await person.Http.PostAsJsonAsync(
            "/api/v1/auth/tokens", new { name = "tests", scopes = scopes.Length > 0 ? scopes : [Scopes.AiUse], expiresInDays = 1 });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    internal HttpClient Client(string key) => new(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero })
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    internal Task<HttpResponseMessage> ChatAsync(object body, HttpClient? http = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = FunctionApp.JsonBody(JsonSerializer.Serialize(body)) };
        return (http ?? Http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A question with nothing special to it.</summary>
    internal static object Question(bool stream = false) => new { model = Model, stream, messages = new[] { new { role = "user", content = "Hi" } } };

    /// <summary>Puts a setting for as long as it is not disposed of.</summary>
    internal async Task<IAsyncDisposable> SettingAsync(string key, int value)
    {
        using var answer = await App.Http.PutAsJsonAsync($"/api/v1/settings/{key}", new { value });
        answer.EnsureSuccessStatusCode();
        await App.RefreshSettingsAsync();
        return new Reset(this, key);
    }

    internal Task FlushUsageAsync() => App.Services.GetRequiredService<UsageService>().FlushAsync();

    private sealed class Reset(AiApp app, string key) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var answer = await app.App.Http.DeleteAsync($"/api/v1/settings/{key}");
            answer.EnsureSuccessStatusCode();
            await app.App.RefreshSettingsAsync();
        }
    }
}
