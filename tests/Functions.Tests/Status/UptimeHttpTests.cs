using System.Net;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Status;

[Collection(AppCollection.Name)]
public sealed class UptimeHttpTests(FunctionApp app)
{
    [Fact]
    public async Task GetNodeUptime_NodeThatIsUp_IsOneHundred()
    {
        var node = await app.RegisterAsync();
        using var answer = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 2));
        var uptime = await app.GetAsync($"/api/v1/nodes/{node.Id}/uptime?days=7");
        Assert.Equal(100, uptime.GetProperty("whole").GetProperty("percent").GetDouble());
        Assert.Equal(1, uptime.GetProperty("days").GetArrayLength());
        Assert.Equal(0, uptime.GetProperty("outages").GetArrayLength());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("367")]
    [InlineData("x")]
    public async Task GetNodeUptime_BadDays_Is400(string days)
    {
        var node = await app.RegisterAsync();
        await Problem.AssertCountedAsync(
            app, () => app.Http.GetAsync($"/api/v1/nodes/{node.Id}/uptime?days={days}"), HttpStatusCode.BadRequest, "bad-days");
    }

    [Fact]
    public async Task GetNodeUptime_NodeThatTheCallerMayNotSee_Is404()
    {
        var node = await app.RegisterAsync(labels: new() { ["team"] = "red" });
        using var blue = TestCallers.ClientOf(app, "viewer team=blue");
        using var answer = await blue.GetAsync($"/api/v1/nodes/{node.Id}/uptime");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
