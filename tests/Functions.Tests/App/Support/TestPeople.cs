using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Users for tests, who log in as people do.</summary>
internal static class TestPeople
{
    public const string Password = "four random words here";

    private static readonly Lazy<RSAParameters>[] KeyPairs =
        [.. Enumerable.Range(0, 8).Select(_ => new Lazy<RSAParameters>(() => RSA.Create(SigningKey.Bits).ExportParameters(true)))];

    private static int _keyPairs;

    /// <summary>Few key pairs serve all apps in turn, passwords are hashed with little work, and one address may fail often: all tests call from one.</summary>
    public static void AddQuickPeople(this IServiceCollection services, IConfiguration settings, int failuresOfAddress = 100_000)
    {
        var options = PeopleOptions.From(settings);
        options.PasswordIterations = 1000;
        options.FailuresOfAddress = failuresOfAddress;
        services.AddSingleton(options);
        services.AddSingleton<NewKeyPair>(() => RSA.Create(KeyPairs[(uint)Interlocked.Increment(ref _keyPairs) % KeyPairs.Length].Value));
    }

    /// <summary>A user with <see cref="Password"/>.</summary>
    public static async Task<User> AddAsync(
        IServiceProvider services, Role role, IReadOnlyDictionary<string, string>? labels = null, string? name = null)
    {
        await services.GetRequiredService<SetupService>().EnsureAdminAsync(default);
        var accounts = services.GetRequiredService<AccountMaker>();
        var user = await accounts.DraftAsync(name ?? $"u-{Guid.NewGuid():N}"[..20], Password, role, null, null, labels, default);
        await accounts.AddAsync(user, default);
        return user;
    }

    /// <summary>A client that calls with the access token of a new user of this role who logged in over HTTP.</summary>
    public static async Task<LoggedIn> LogInAsync(this FunctionApp app, Role role, IReadOnlyDictionary<string, string>? labels = null)
    {
        var user = await AddAsync(app.Services, role, labels);
        using var answer = await app.Nobody.PostAsJsonAsync("/api/v1/auth/login", new { username = user.Name, password = Password });
        answer.EnsureSuccessStatusCode();
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var access = json.GetProperty("accessToken").GetString()!;
        var client = new HttpClient { BaseAddress = app.Nobody.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return new LoggedIn(user, client, access, json.GetProperty("refreshToken").GetString()!);
    }
}

/// <param name="User">Who.</param>
/// <param name="Http">Calls with the access token.</param>
/// <param name="Access">The access token.</param>
/// <param name="Refresh">The first refresh token.</param>
internal sealed record LoggedIn(User User, HttpClient Http, string Access, string Refresh) : IDisposable
{
    public void Dispose() => Http.Dispose();
}
