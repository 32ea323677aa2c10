using System.Net;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.Http;

public class HostNameTests
{
    [Theory]
    [InlineData("rebound.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.rebound.example:8080", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1234", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task Request_ToLoopback_IsAnsweredUnderThisMachinesNamesOnly(string name, HttpStatusCode status)
    {
        await using var host = await RunningHost.StartAsync(new TestApp(typeof(HttpFunctions)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/Plain") { Headers = { Host = name } };

        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }
}
