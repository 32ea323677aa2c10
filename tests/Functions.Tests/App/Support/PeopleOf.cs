using System.Text.Json;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Log-in and users of one instance, past HTTP.</summary>
internal static class PeopleOf
{
    public static readonly Visitor Here = new("192.0.2.1", "tests");

    public static readonly Caller Admin = new(
        CallerKind.AdminToken, "admin-token", "admin-token", Role.Admin, null, new Dictionary<string, string>(), null);

    public static Task<User> AddAsync(this ServiceApp app, Role role, string? name = null) => TestPeople.AddAsync(app.Services, role, null, name);

    public static Task<SessionTokens> LogInAsync(
        this ServiceApp app, string name, string password = TestPeople.Password, Visitor? visitor = null)
        => app.Get<LogInService>().LogInAsync(new LogInRequest(name, password), visitor ?? Here, default);

    public static Task<SessionTokens> RefreshAsync(this ServiceApp app, string token)
        => app.Get<SessionService>().RefreshAsync(token, Here, default);

    /// <summary>Who this access token stands for on this instance; null when it is refused.</summary>
    public static async Task<Caller?> CallerAsync(this ServiceApp app, string access)
        => (await app.Get<SessionCallers>().FindAsync(access, default))?.Caller;

    /// <summary>Strangers may make themselves an account.</summary>
    public static async Task OpenRegistrationAsync(this ServiceApp app)
    {
        await app.Get<SettingsService>().ChangeAsync(
            SettingRegistry.RegistrationAllowed, JsonSerializer.SerializeToElement(true), null, "tests", null, default);
    }

    /// <summary>The kind of the problem that it ends with; null when it does not.</summary>
    public static async Task<string?> ProblemAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (ApiException problem)
        {
            return problem.Kind;
        }
    }

    /// <summary>Actions in the audit log with whether they were done, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> AuditAsync(this ServiceApp app)
    {
        var list = await app.Get<AuditQuery>().RunAsync(new AuditFilter(null, null, null, null, null, null, null, 500), default);
        return [.. list.Items.Reverse().Select(e => $"{e.Action} {e.Result}")];
    }

    /// <summary>For an app in which nobody is yet, and only this setting's way leads in.</summary>
    public static Action<IServiceCollection> Fresh(string adminPassword = "", string setupToken = "", int failuresOfAddress = 100_000)
        => services => services.AddQuickPeople(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["NEXUS_ADMIN_PASSWORD"] = adminPassword,
                ["NEXUS_SETUP_TOKEN"] = setupToken,
            }).Build(),
            failuresOfAddress);
}
