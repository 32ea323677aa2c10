using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Contract;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime;
using CloudNexus.Local.Runtime.EventHubs;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>The whole app on a free port, with tables of its own and an event hub in memory.</summary>
public sealed class FunctionApp : IAsyncLifetime, IDisposable
{
    private readonly string[] _settings = [];
    private readonly TemporaryDirectory _state = new();
    private readonly string _prefix = AppSettings.NewPrefix();
    private readonly ReservedPort _port = Ports.Reserve();
    private readonly string _address;
    private IHost? _host;

    public FunctionApp() => _address = $"http://127.0.0.1:{_port.Number}";

    /// <param name="settings">More than all apps under test have, as <c>--NAME=value</c>; the last one of a name holds.</param>
    internal FunctionApp(params string[] settings)
        : this() => _settings = settings;

    internal InMemoryHub Hub { get; } = new();

    internal SwitchableTransport Transport { get; } = new();

    /// <summary>Calls as an admin, unless a request says otherwise.</summary>
    internal HttpClient Http { get; private set; } = null!;

    /// <summary>Calls without a credential.</summary>
    internal HttpClient Nobody { get; private set; } = null!;

    internal IServiceProvider Services => _host!.Services;

    internal Tables Tables => _host!.Services.GetRequiredService<Tables>();

    /// <summary>A whole second in the near past, epoch milliseconds.</summary>
    internal static long RecentMs => (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 10) * 1000;

    public async Task InitializeAsync()
    {
        var builder = FunctionsProgram.CreateBuilder([.. AppSettings.Create(_prefix, _address), .. _settings]);
        builder.Logging.ClearProviders();
        builder.UseMiddleware<GateMiddleware>();
        builder.Services.AddSingleton<ICallerSource, TestCallerSource>();
        builder.Services.AddSingleton<IEventHubProvider>(Hub);
        builder.Services.AddSingleton<IWorkHub>(new InMemoryWorkHub(Hub));
        builder.Services.AddQuickPeople(builder.Configuration);
        builder.Services.AddSingleton(Transport.CreateClient());
        builder.Services.Configure<LocalRuntimeOptions>(runtime =>
        {
            runtime.FunctionAssemblies.Add(typeof(FunctionsProgram).Assembly);
            runtime.Url = _address;
            runtime.StateDirectory = _state.Path;
        });
        _host = builder.Build();
        await _host.StartAsync();
        Http = TestCallers.ClientOf(this, "admin");
        Nobody = Client(null);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        Nobody.Dispose();
        await _host!.StopAsync();
        _host.Dispose();
    }

    public void Dispose()
    {
        _state.Dispose();
        _port.Dispose();
    }

    /// <summary>Calls with this credential; null for none.</summary>
    internal HttpClient Client(AuthenticationHeaderValue? credential)
    {
        var client = new HttpClient(new ContractHandler(new Uri(_address))) { BaseAddress = new Uri(_address) };
        client.DefaultRequestHeaders.Authorization = credential;
        return client;
    }

    internal async Task<TestNode> RegisterAsync(string? name = null, Dictionary<string, string>? labels = null)
    {
        using var answer = await PostRegisterAsync(JsonSerializer.Serialize(new { name = name ?? $"node {Guid.NewGuid():N}", labels }));
        answer.EnsureSuccessStatusCode();
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new TestNode(ApiKey.TryParse(json.GetProperty("apiKey").GetString(), out var key) ? key : throw new InvalidDataException());
    }

    internal Task<HttpResponseMessage> PostRegisterAsync(string json, string? token = AppSettings.EnrolmentToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents/register") { Content = JsonBody(json) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return Http.SendAsync(request);
    }

    internal Task<HttpResponseMessage> PostFrameAsync(byte[] frame)
        => Http.PostAsync("/api/v1/metrics", new ByteArrayContent(frame));

    internal Task<HttpResponseMessage> PostJsonAsync(string json, string? apiKey)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/metrics") { Content = JsonBody(json) };
        if (apiKey is not null)
        {
            request.Headers.Add("X-API-Key", apiKey);
        }

        return Http.SendAsync(request);
    }

    /// <summary>Has the settings that were changed hold now.</summary>
    internal Task RefreshSettingsAsync() => Services.GetRequiredService<SettingValues>().RefreshAsync();

    internal Task<StoredNode> StoredAsync(TestNode node) => StoredNode.LoadAsync(Tables, node.Id);

    internal async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A counter as the health page shows it, 0 where it is not shown.</summary>
    internal async Task<long> CounterAsync(string name)
    {
        using var answer = await Http.GetAsync("/api/v1/system/health");
        var counters = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("details").GetProperty("counters");
        return counters.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
    }

    internal static StringContent JsonBody(string json) => new(json, Encoding.UTF8, "application/json");
}
