using System.Net;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class ProblemTests(FunctionApp app)
{
    [Theory]
    [InlineData("GET", "/api/v1/nowhere")]
    [InlineData("POST", "/api/v1/metric")]
    [InlineData("DELETE", "/api/v1/nodes")]
    [InlineData("PUT", "/api/v1/metrics")]
    [InlineData("GET", "/api/v2/nodes")]
    public async Task Request_UnknownRoute_Is404SayingWhich(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var detail = await Problem.AssertCountedAsync(app, () => app.Http.SendAsync(request), HttpStatusCode.NotFound, "unknown-route");
        Assert.Contains(path, detail);
    }

    [Fact]
    public async Task Request_OutsideTheApi_Is404Problem()
    {
        using var answer = await app.Http.GetAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Request_WhereTheServiceFails_Is500WithoutDetails()
    {
        var node = await app.RegisterAsync();
        var start = FunctionApp.RecentMs;
        using (var stored = await app.PostFrameAsync(node.Frame(1, start)))
        {
            stored.EnsureSuccessStatusCode();
        }

        var window = (await app.StoredAsync(node)).Windows[0];
        var spoiled = new TableEntity(window.PartitionKey, window.RowKey) { ["t0"] = new byte[] { 99 } };
        await (await app.Tables.GetAsync(Tables.Open)).UpsertEntityAsync(spoiled, TableUpdateMode.Replace);

        var detail = await Problem.AssertCountedAsync(
            app,
            () => app.Http.GetAsync($"/api/v1/nodes/{node.Id}/series?select=cpu.total"),
            HttpStatusCode.InternalServerError,
            "internal");

        Assert.DoesNotContain(window.RowKey, detail);
        Assert.DoesNotContain("Exception", detail);
    }

    [Fact]
    public async Task Request_WhileTheStoreIsAway_Is503WithRetryAfterAndTheNextIsStored()
    {
        var node = await app.RegisterAsync();
        app.Transport.IsCut = true;
        try
        {
            using var answer = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs));
            var detail = await Problem.AssertAsync(answer, HttpStatusCode.ServiceUnavailable, "store-unavailable");
            Assert.DoesNotContain("cut", detail);
            Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
        }
        finally
        {
            app.Transport.IsCut = false;
        }

        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }
}
