using System.Net;
using Azure.Core.Pipeline;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Tests.Storage;

public sealed class StorageAccessTests
{
    private const string Uri = "https://acct.table.example";
    private const string Signing = "AccountName=acct;AccountKey=c2VjcmV0";

    [Fact]
    public async Task Connect_Identity_AsksWithItsTokenAndSignsLinksWithTheKey()
    {
        var asked = new List<string?>();
        var credential = new TestTokenCredential();
        var requests = new Recorder();
        var tables = new Tables(StorageAccess.Tables(
            Settings(("NexusStorage:tableServiceUri", Uri), ("NexusStorage:clientId", "the-app"), ("NEXUS_SIGNING_CONNECTION", Signing)),
            id =>
            {
                asked.Add(id);
                return credential;
            },
            new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(requests)) }));

        var link = await new OpenStore(tables).CreateControlUrlAsync("node1", TimeSpan.FromHours(1));
        var control = await new OpenStore(tables).LoadControlAsync("node1", default);

        Assert.Equal(["the-app"], asked);
        Assert.Equal(OpenControl.New, control);
        Assert.All(credential.Scopes, s => Assert.Equal("https://storage.azure.com/.default", s));
        Assert.All(requests.Authorizations, a => Assert.StartsWith("Bearer ", a));
        Assert.StartsWith($"{Uri}/Open(PartitionKey='node1',RowKey='control')?", link);
        Assert.Contains("sig=", link, StringComparison.Ordinal);
    }

    [Fact]
    public void Connect_ConnectionString_GoesBeforeAnIdentity()
    {
        var settings = Settings(("NexusStorage", "UseDevelopmentStorage=true"), ("NexusStorage:tableServiceUri", Uri));
        Assert.Equal("http://127.0.0.1:10002/devstoreaccount1", StorageAccess.Tables(settings).Endpoint.AbsoluteUri);
    }

    [Theory]
    [InlineData(null, null, "Set NexusStorage, or NexusStorage__tableServiceUri.")]
    [InlineData("http://acct.table.example", Signing, "NexusStorage__tableServiceUri is an address")]
    [InlineData("acct", Signing, "NexusStorage__tableServiceUri is an address")]
    [InlineData(Uri, null, "Set NEXUS_SIGNING_CONNECTION")]
    public void Connect_WhatDoesNotFit_IsRefusedWithWhatToDo(string? uri, string? signing, string said)
    {
        var settings = Settings(("NexusStorage:tableServiceUri", uri), ("NEXUS_SIGNING_CONNECTION", signing));
        var refusal = Assert.Throws<InvalidOperationException>(() => StorageAccess.Tables(settings, _ => new TestTokenCredential()));
        Assert.StartsWith(said, refusal.Message);
    }

    [Fact]
    public async Task Blobs_Identity_AsksWithItsToken()
    {
        var credential = new TestTokenCredential();
        var requests = new Recorder();
        var blobs = StorageAccess.Blobs(
            Settings(("NexusStorage:blobServiceUri", "https://acct.blob.example")),
            id => id is null ? credential : throw new ArgumentException("There is no id."),
            new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(requests)) });

        await Assert.ThrowsAsync<TableStorageException>(() => blobs.GetContainerClient("backups").FindAsync("one", default));

        Assert.All(credential.Scopes, s => Assert.Equal("https://storage.azure.com/.default", s));
        Assert.All(requests.Authorizations, a => Assert.StartsWith("Bearer ", a));
        Assert.NotEmpty(requests.Authorizations);
    }

    [Fact]
    public void Blobs_TablesAlone_SaysWhatToSet()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => StorageAccess.Blobs(Settings(("NexusStorage:tableServiceUri", Uri))));
        Assert.StartsWith("Set NexusStorage, or NexusStorage__blobServiceUri.", refusal.Message);
    }

    private static IConfiguration Settings(params (string Name, string? Value)[] settings)
        => new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build();

    /// <summary>A store that has every table and no row.</summary>
    private sealed class Recorder : HttpMessageHandler
    {
        public List<string> Authorizations { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorizations.Add($"{request.Headers.Authorization}");
            var status = request.Method == HttpMethod.Get ? HttpStatusCode.NotFound : HttpStatusCode.NoContent;
            const string Missing = """{"odata.error":{"code":"ResourceNotFound","message":{"value":"No."}}}""";
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(Missing) });
        }
    }
}
