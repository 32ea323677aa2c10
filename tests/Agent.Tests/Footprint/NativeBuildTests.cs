using System.Diagnostics;
using System.Runtime.InteropServices;
using CloudNexus.Agent.Tests.Commands;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Footprint;

public sealed class NativeBuildTests
{
    private static string Platform => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    [NativeBuildFact]
    public async Task Publish_Aot_BuildsWithoutAWarningSendsAndRunsASignedCommand()
    {
        using var directory = new TemporaryDirectory();

        // An index that does not answer is no fault of the build's.
        var (code, output) = await RunAsync(
            "dotnet",
            "publish", Path.Combine(Repository.Root, "agent"), "-c", "Release", "-r", Platform, "-p:AgentBuild=aot", "-p:NuGetAudit=false",
            "-p:UseSharedCompilation=false", "-nodeReuse:false", "-nologo", "-v", "q", "-o", directory.File("bin"));
        Assert.True(code == 0 && !output.Contains("warning", StringComparison.OrdinalIgnoreCase), output);
        var program = directory.File("bin/CloudNexus.Agent");
        Assert.Contains("Usage:", (await RunAsync(program, "--help")).Output, StringComparison.Ordinal);

        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        (server.FlushIntervalSeconds, server.PollIntervalSeconds) = (1, 1);
        var commands = new CommandServerDouble(server);
        using var key = OperatorKey.New();
        await File.WriteAllTextAsync(directory.File("agent.yaml"), $$"""
            server: {{server.Address}}
            data: {{directory.File("data")}}
            commands:
              operators: [{ name: alice, key: "{{key.Public}}" }]
              allow:
                - { name: say, run: [/bin/echo, "{what}"], arguments: { what: { type: text } } }
            """);
        var info = new ProcessStartInfo(program, ["run", "--config", directory.File("agent.yaml")]);
        info.Environment["NEXUS_ENROLMENT_TOKEN"] = ServerDouble.EnrolmentToken;
        using var agent = Process.Start(info)!;
        try
        {
            await Eventually.True(() => server.Store.Samples.Count >= 2, "two seconds are stored");
            var expires = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds();
            var text = new CommandText(server.Store.Keys.Keys.Single(), "say", """{"what":"hello"}""", CommandText.NewNonce(), expires);
            var said = commands.Give(text.Action, text.Arguments, CommandRig.Sign(key, text));
            var looked = commands.Give("processes");
            await Eventually.True(() => commands.EndOf(said) is not null && commands.EndOf(looked) is not null, "the commands have ended");
            Assert.Equal(("completed", "hello\n"), (commands.EndOf(said), commands.OutputOf(said)));
            Assert.Equal("completed", commands.EndOf(looked));
            using var terminate = Process.Start("kill", ["-TERM", $"{agent.Id}"]);
            await agent.WaitForExitAsync();
        }
        finally
        {
            agent.Kill();
        }

        Assert.Equal(AgentProgram.Success, agent.ExitCode);
        Assert.Empty(server.Store.Faults);
        Assert.True(server.Store.Headers[^1].Stopping);
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
