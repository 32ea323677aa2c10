using Azure.Core;
using Azure.Identity;
using CloudNexus.Functions.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Storage;

/// <summary>
/// How this service reaches its account: with a connection string, or with the app's identity, as the Functions host names such settings:
/// <c>NexusStorage__tableServiceUri</c>, <c>NexusStorage__blobServiceUri</c> and <c>NexusStorage__clientId</c>. Tables know no signature that
/// an identity makes, so that agents' links to their control rows then are signed with the key of <c>NEXUS_SIGNING_CONNECTION</c>, which
/// does nothing else.
/// </summary>
public static class StorageAccess
{
    public const string Setting = "NexusStorage";
    public const string SigningSetting = "NEXUS_SIGNING_CONNECTION";

    /// <param name="settings">Of the process.</param>
    /// <param name="identity">Makes the credential of a client id (null for the app's only identity); null for the identity that Azure has
    /// given the app.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="InvalidOperationException">There is neither, or they do not fit together.</exception>
    /// <exception cref="FormatException">A connection string is none.</exception>
    public static TableServiceClient Tables(
        IConfiguration settings, Func<string?, TokenCredential>? identity = null, TableClientOptions? options = null)
    {
        if (settings[Setting] is { Length: > 0 } connection)
        {
            return new TableServiceClient(connection, options);
        }

        var endpoint = Endpoint(settings, "table");
        if (settings[SigningSetting] is not { Length: > 0 } signing)
        {
            throw new InvalidOperationException(
                $"Set {SigningSetting} beside {Setting}__tableServiceUri: agents' links are signed with its key.");
        }

        return new TableServiceClient(endpoint, Identity(settings, identity), options, TableConnectionString.Parse(signing).Credential);
    }

    /// <inheritdoc cref="Tables"/>
    public static BlobServiceClient Blobs(
        IConfiguration settings, Func<string?, TokenCredential>? identity = null, TableClientOptions? options = null)
        => settings[Setting] is { Length: > 0 } connection
            ? new BlobServiceClient(connection, options)
            : new BlobServiceClient(Endpoint(settings, "blob"), Identity(settings, identity), options);

    private static Uri Endpoint(IConfiguration settings, string service)
    {
        if (settings[$"{Setting}:{service}ServiceUri"] is not { Length: > 0 } text)
        {
            throw new InvalidOperationException(
                $"Set {Setting}, or {Setting}__{service}ServiceUri. On one machine ./run does; in the cloud the deployment does.");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme == Uri.UriSchemeHttps
            ? endpoint
            : throw new InvalidOperationException(
                $"{Setting}__{service}ServiceUri is an address such as https://ACCOUNT.{service}.core.windows.net.");
    }

    private static TokenCredential Identity(IConfiguration settings, Func<string?, TokenCredential>? identity)
        => (identity ?? OfApp)(settings[$"{Setting}:clientId"] is { Length: > 0 } id ? id : null);

    private static ManagedIdentityCredential OfApp(string? clientId) => new(
        clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
