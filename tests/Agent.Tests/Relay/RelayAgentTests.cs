using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Tests.Logs;
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
    public async Task Run_NoRelayAndNoLogsConfigured_SaysNothingOfThemAndKeepsNothing()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        var logs = new LogHubDouble(server);
        var left = await RunAsync(server, [], () => server.Store.Samples.Count >= 1, "logs: { most_per_second: 5 }\n");
        Assert.DoesNotContain(server.Requests, r => r.Contains("/relay", StringComparison.Ordinal));
        Assert.Empty(logs.Frames);
        Assert.Contains("spool", left);
        Assert.DoesNotContain(left, name => name.StartsWith("logs", StringComparison.Ordinal));
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

    /// <returns>The names in its data directory.</returns>
    private static async Task<string[]> RunAsync(ServerDouble server, string[] options, Func<bool> until, string configuration = "")
    {
        server.FlushIntervalSeconds = 1;
        using var directory = new TemporaryDirectory();
        using var stop = new CancellationTokenSource();
        var (file, data) = (directory.File("agent.yaml"), directory.File("data"));
        await File.WriteAllTextAsync(file, configuration);
        var run = AgentProgram.RunAsync(
            ["run", "--server", server.Address, "--data", data, "--config", file, .. options],
            name => name == "NEXUS_ENROLMENT_TOKEN" ? ServerDouble.EnrolmentToken : null,
            new StringWriter(),
            TimeProvider.System,
            stop.Token);
        await Eventually.True(until, "it runs");
        await stop.CancelAsync();
        Assert.Equal(AgentProgram.Success, await run);
        return [.. Directory.EnumerateFileSystemEntries(data).Select(path => Path.GetFileName(path))];
    }
}
