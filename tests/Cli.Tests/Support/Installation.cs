using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime;
using CloudNexus.Local.Runtime.EventHubs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Cli.Tests.Support;

/// <summary>The whole function app on a free port: what the commands under test talk to.</summary>
public sealed class Installation : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly ReservedPort _port = Ports.Reserve();
    private IHost? _host;

    public string Address => $"http://127.0.0.1:{_port.Number}";

    /// <summary>Calls as an admin, past the commands.</summary>
    internal HttpClient Http { get; private set; } = null!;

    internal IServiceProvider Services => _host!.Services;

    public async Task InitializeAsync()
    {
        var builder = FunctionsProgram.CreateBuilder(AppSettings.Create(AppSettings.NewPrefix(), Address));
        builder.Logging.ClearProviders();
        var hub = new InMemoryHub();
        builder.Services.AddSingleton<IEventHubProvider>(hub);
        builder.Services.AddSingleton<IWorkHub>(new InMemoryWorkHub(hub));
        var people = PeopleOptions.From(builder.Configuration);
        people.PasswordIterations = 1000;
        people.FailuresOfAddress = 100_000;

        // A refresh token that is used twice ends its session at once: commands may never do that.
        people.RefreshGrace = TimeSpan.Zero;
        builder.Services.AddSingleton(people);
        builder.Services.Configure<LocalRuntimeOptions>(runtime =>
        {
            runtime.FunctionAssemblies.Add(typeof(FunctionsProgram).Assembly);
            runtime.Url = Address;
            runtime.StateDirectory = _state.Path;
        });
        _host = builder.Build();
        await _host.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(Address) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AppSettings.AdminToken);

        // The environment's admin is made when somebody logs in first.
        await JsonAsync(await Http.PostAsJsonAsync("/api/v1/auth/login", new { username = PeopleOptions.AdminName, password = AppSettings.AdminPassword }));
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _host!.StopAsync();
        _host.Dispose();
    }

    public void Dispose()
    {
        _state.Dispose();
        _port.Dispose();
    }

    /// <summary>A node with one sample, whose CPU is at <paramref name="cpu"/> percent.</summary>
    /// <returns>Its id.</returns>
    internal async Task<string> AddNodeAsync(string name, double cpu = 12.5, Dictionary<string, string>? labels = null)
        => (await EnrolAsync(name, labels, cpu)).Id;

    /// <summary>As <see cref="AddNodeAsync"/>, with the key that its agent sends with.</summary>
    internal async Task<(string Id, string ApiKey)> EnrolAsync(string name, Dictionary<string, string>? labels = null, double cpu = 12.5)
    {
        using var register = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents/register")
        {
            Content = JsonContent.Create(new { name, type = "vm", labels, agentVersion = "1.2.3" }),
        };
        register.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AppSettings.EnrolmentToken);
        var node = await JsonAsync(await Http.SendAsync(register));
        using var sample = new HttpRequestMessage(HttpMethod.Post, "/api/v1/metrics")
        {
            Content = JsonContent.Create(new { values = new Dictionary<string, double> { ["cpu.total"] = cpu } }),
        };
        sample.Headers.Add("X-API-Key", node.GetProperty("apiKey").GetString());
        await JsonAsync(await Http.SendAsync(sample));
        return (node.GetProperty("nodeId").GetString()!, node.GetProperty("apiKey").GetString()!);
    }

    /// <summary>A user who can log in with <see cref="Nexus.Password"/>.</summary>
    /// <returns>The user's name.</returns>
    internal async Task<string> AddUserAsync(string role = "admin")
    {
        var username = $"u-{Guid.NewGuid():N}"[..20];
        await JsonAsync(await Http.PostAsJsonAsync("/api/v1/users", new { username, password = Nexus.Password, role }));
        return username;
    }

    /// <summary>A home of a person with this role who logged in.</summary>
    internal async Task<Nexus> LoggedInAsync(string role = "admin", TimeProvider? time = null)
    {
        var nexus = new Nexus(Address, time);
        await nexus.LogInAsync(await AddUserAsync(role));
        return nexus;
    }

    internal async Task<JsonElement> GetAsync(string path) => await JsonAsync(await Http.GetAsync(path));

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class InstallationCollection : ICollectionFixture<Installation>
{
    public const string Name = "installation";
}
