using Azure.Core;
using Azure.Core.Pipeline;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>An account's block blobs, on the same pipeline, retries and outcomes as its tables. Safe for use from many threads.</summary>
public sealed class BlobServiceClient
{
    private const string Scope = "https://storage.azure.com/.default";

    private readonly TablePipeline _pipeline;

    /// <param name="endpoint">https://account.blob.core.windows.net, or an emulator's http://127.0.0.1:10000/devstoreaccount1.</param>
    /// <param name="credential">The account's key.</param>
    /// <param name="options">Null for the defaults.</param>
    public BlobServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(endpoint, new BlobSharedKeyPolicy(credential), options ?? new())
    {
    }

    /// <summary>With Entra ID. The endpoint must be https: a token is never sent in the clear.</summary>
    public BlobServiceClient(Uri endpoint, TokenCredential credential, TableClientOptions? options = null)
        : this(endpoint, new BearerTokenAuthenticationPolicy(credential, Scope), options ?? new())
    {
        if (endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException("A token credential needs an https endpoint.", nameof(endpoint));
        }
    }

    /// <param name="connectionString">With AccountName and AccountKey, or UseDevelopmentStorage=true.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="FormatException">It is no connection string with an account key, or names an endpoint of tables alone.</exception>
    public BlobServiceClient(string connectionString, TableClientOptions? options = null)
        : this(TableConnectionString.Parse(connectionString), options)
    {
    }

    private BlobServiceClient(TableConnectionString settings, TableClientOptions? options)
        : this(
            settings.BlobEndpoint ?? throw new FormatException("The connection string has a TableEndpoint and no BlobEndpoint: add it."),
            settings.Credential,
            options)
    {
    }

    private BlobServiceClient(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        var pipeline = HttpPipelineBuilder.Build(options, [], [new BlobHeadersPolicy(options.TimeProvider), authentication], null);
        _pipeline = new TablePipeline(endpoint, pipeline, options);
    }

    public Uri Endpoint => _pipeline.Endpoint;

    /// <summary>Makes no request.</summary>
    /// <param name="name">3 to 63 lower-case letters, digits and single hyphens, none at an end.</param>
    /// <exception cref="ArgumentException">It is no container's name.</exception>
    public BlobContainerClient GetContainerClient(string name) => new(_pipeline, BlobSyntax.CheckContainer(name));
}
