using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Storage;

/// <summary>
/// How this service reaches its tables: with a connection string, or with the app's identity, as the Functions host names such settings:
/// <c>NexusStorage__tableServiceUri</c> and <c>NexusStorage__clientId</c>. Tables know no signature that an identity makes, so that agents'
/// links to their control rows then are signed with the key of <c>NEXUS_SIGNING_CONNECTION</c>, which does nothing else.
/// </summary>
public static class TableAccess
{
    public const string Setting = "NexusStorage";
    public const string SigningSetting = "NEXUS_SIGNING_CONNECTION";

    /// <param name="settings">Of the process.</param>
    /// <param name="identity">Makes the credential of a client id (null for the app's only identity); null for the identity that Azure has
    /// given the app.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="InvalidOperationException">There is neither, or they do not fit together.</exception>
    /// <exception cref="FormatException">A connection string is none.</exception>
    public static TableServiceClient Connect(
        IConfiguration settings, Func<string?, TokenCredential>? identity = null, TableClientOptions? options = null)
    {
        if (settings[Setting] is { Length: > 0 } connection)
        {
            return new TableServiceClient(connection, options);
        }

        if (settings[$"{Setting}:tableServiceUri"] is not { Length: > 0 } text)
        {
            throw new InvalidOperationException($"Set {Setting}. On one machine ./run does; in the cloud the deployment does.");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new InvalidOperationException(
                $"{Setting}__tableServiceUri is an address such as https://ACCOUNT.table.core.windows.net.");
        }

        if (settings[SigningSetting] is not { Length: > 0 } signing)
        {
            throw new InvalidOperationException(
                $"Set {SigningSetting} beside {Setting}__tableServiceUri: agents' links are signed with its key.");
        }

        var clientId = settings[$"{Setting}:clientId"] is { Length: > 0 } id ? id : null;
        return new TableServiceClient(endpoint, (identity ?? OfApp)(clientId), options, TableConnectionString.Parse(signing).Credential);
    }

    private static ManagedIdentityCredential OfApp(string? clientId) => new(
        clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
