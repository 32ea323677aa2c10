using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Agent.Tests.Relay;

/// <summary>The whole agent, as its configuration makes it a relay or none.</summary>
public sealed class RelayAgentTests
{
    private const string Advert = "PUT /api/v1/agents/relay";

    [Fact]
    public async Task Run_RelayConfigured_AdvertisesOnceItIsEnrolledAndWaitsForWork()
    {
        await using var ollama = await FakeOllama.StartAsync("m");
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        server.Intercept = async (http, kind) =>
        {
            if (kind == "claim")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
            }

            return kind == "relay" && await ServerDouble.Answer(http, StatusCodes.Status204NoContent);
        };
        await RunAsync(
            server,
            ["--relay-ollama", ollama.Url.GetLeftPart(UriPartial.Authority), "--relay-slots", "2"],
            () => server.Requests.Contains("POST /api/v1/agents/relay/claim"));
        Assert.Contains(Advert, server.Requests);
    }

    [Fact]
    public async Task Run_NoRelayConfigured_SaysNothingOfIt()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        await RunAsync(server, [], () => server.Store.Samples.Count >= 2);
        Assert.DoesNotContain(server.Requests, r => r.Contains("/relay", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--relay-ollama", "http://127.0.0.1:11434/path")]
    [InlineData("--relay-ollama", "ftp://127.0.0.1")]
    [InlineData("--relay-ollama", "http://user:secret@127.0.0.1")]
    [InlineData("--relay-ollama", "127.0.0.1:11434")]
    [InlineData("--relay-slots", "0")]
    [InlineData("--relay-slots", "17")]
    public async Task Run_RelayThatCannotBe_SaysWhatItTakes(string option, string value)
    {
        using var directory = new TemporaryDirectory();
        var output = new StringWriter();
        var code = await AgentProgram.RunAsync(
            ["run", "--server", "http://127.0.0.1:9", "--data", directory.Path, option, value],
            name => name == "NEXUS_CONFIG" ? "/dev/null" : null,
            output,
            TimeProvider.System,
            CancellationToken.None);
        Assert.Equal(AgentProgram.WrongUsage, code);
        Assert.Contains($"{option}: must be ", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task RunAsync(ServerDouble server, string[] options, Func<bool> until)
    {
        server.FlushIntervalSeconds = 1;
        using var directory = new TemporaryDirectory();
        using var stop = new CancellationTokenSource();
        var output = new StringWriter();
        var run = AgentProgram.RunAsync(
            ["run", "--server", server.Address, "--data", directory.Path, .. options],
            name => name == "NEXUS_ENROLMENT_TOKEN" ? ServerDouble.EnrolmentToken : name == "NEXUS_CONFIG" ? "/dev/null" : null,
            output,
            TimeProvider.System,
            stop.Token);
        await Eventually.True(until, "it runs");
        await stop.CancelAsync();
        Assert.Equal(AgentProgram.Success, await run);
    }
}
