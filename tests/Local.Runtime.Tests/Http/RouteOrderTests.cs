using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.Http;

public class RouteOrderTests
{
    [Theory]
    [InlineData("GET", "/nodes/batch", "GET batch")]
    [InlineData("GET", "/nodes/n1", "GET one")]
    [InlineData("POST", "/nodes/batch", "POST batch")]
    [InlineData("GET", "/rows/7", "GET number")]
    [InlineData("GET", "/rows/first", "GET first")]
    public async Task Request_WithOverlappingRoutes_GoesToTheFirstByName(string method, string path, string expected)
    {
        await using var host = await RunningHost.StartAsync(typeof(RouteOrderFunctions));

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }
}
