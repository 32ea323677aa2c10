using CloudNexus.Local.Runtime.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Tells a client where to connect, with a token for it.</summary>
internal sealed class ConnectionInfoIssuer(Settings settings, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <exception cref="InvalidOperationException">The connection string is missing or wrong.</exception>
    public SignalRConnectionInfo Issue(string? connectionStringSetting, string hubName, string? userId)
    {
        var name = connectionStringSetting ?? SignalRConnectionString.DefaultSetting;
        var text = settings.ConnectionString(name) ?? throw new InvalidOperationException($"The setting '{name}' is missing.");
        if (!SignalRConnectionString.TryParse(text, out var connection, out var problem))
        {
            throw new InvalidOperationException($"The setting '{name}' is no connection string: {problem}.");
        }

        var hub = HubNames.Normalize(settings.Resolve(hubName));
        return new SignalRConnectionInfo
        {
            Url = connection.ClientUrl(hub),
            AccessToken = AccessTokens.Issue(connection.AccessKey, connection.ClientAudience(hub), userId, clock.GetUtcNow(), Lifetime),
        };
    }
}
