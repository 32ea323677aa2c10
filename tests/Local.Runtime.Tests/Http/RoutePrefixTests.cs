using System.Net;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.Http;

public class RoutePrefixTests
{
    [Theory]
    [InlineData("""{ "version": "2.0" }""", "/api/Plain")]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": "deep/er" } } }""", "/deep/er/Plain")]
    [InlineData("""{ "version": "2.0", /* said */ "extensions": { "http": { "routePrefix": "" }, } }""", "/Plain")]
    public async Task Request_UnderThePrefixOfHostJson_ReachesTheFunction(string hostJson, string path)
    {
        await using var host = await RunningHost.StartAsync(new TestApp(typeof(HttpFunctions)) { HostJsonText = hostJson });

        using var answer = await host.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
