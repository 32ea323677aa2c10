using CloudNexus.Functions.Identity.People;
using CloudNexus.Local.Listening;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local;

/// <summary>What a newcomer should know before opening the dashboard, first of all how to log in.</summary>
internal static class LocalGreeting
{
    /// <param name="functions">Know whether there is an account.</param>
    /// <param name="data">Where everything is kept.</param>
    /// <param name="address">What to open.</param>
    /// <param name="outside">How others reach it; null where they do not.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<string> CreateAsync(
        IServiceProvider functions, DataDirectory data, string address, PublicSide? outside, CancellationToken cancellation)
        => $"""
            Everything is kept in {data.Path}{(outside is null ? "; only this machine can reach it." : ".")}
            {(outside is null ? $"To enrol a node by hand, use the token in {data.EnrolmentTokenFile}" : Enrolling(data, outside))}
            {await LogInAsync(functions, data, address, cancellation)}
            """;

    private static string Enrolling(DataDirectory data, PublicSide outside)
    {
        var authority = outside.AuthorityFile is { } file ? $" --ca-file {file}" : "";
        var command = $"sudo cloudnexus-agent install --server {outside.Address}{authority} --token-file TOKEN";
        var token = $"(TOKEN: a copy of {data.EnrolmentTokenFile}, or a file with a token that an admin made)";
        var warning = outside.IsPlain ? "\nWARNING: without HTTPS, everybody in the network can read passwords and keys." : "";
        return $"To watch another host, run there: {command}\n{token}{warning}";
    }

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
