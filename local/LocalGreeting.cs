using CloudNexus.Functions.Identity.People;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local;

/// <summary>What a newcomer should know before opening the dashboard, first of all how to log in.</summary>
internal static class LocalGreeting
{
    public static async Task<string> CreateAsync(IServiceProvider functions, DataDirectory data, string address, CancellationToken cancellation)
        => $"""
            Everything is kept in {data.Path}; only this machine can reach it.
            To enrol a node by hand, use the token in {data.EnrolmentTokenFile}
            {await LogInAsync(functions, data, address, cancellation)}
            """;

    private static async Task<string> LogInAsync(IServiceProvider functions, DataDirectory data, string address, CancellationToken cancellation)
    {
        if (await functions.GetRequiredService<SetupService>().IsRequiredAsync(cancellation))
        {
            // The token stands in the fragment, which a browser sends to no server and no log gets to see.
            data.KeepSetupToken();
            return $"Nobody can log in yet. Make the first account, good once: {address}/setup#token={data.SetupToken}";
        }

        data.ForgetSetupToken();
        return functions.GetRequiredService<PeopleOptions>().AdminPassword.Length > 0
            ? $"Log in as {PeopleOptions.AdminName}; NEXUS_ADMIN_PASSWORD was its password when it was made."
            : "Log in with your account.";
    }
}
