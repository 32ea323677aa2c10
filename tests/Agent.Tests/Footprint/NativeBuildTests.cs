using System.Diagnostics;
using System.Runtime.InteropServices;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Footprint;

public sealed class NativeBuildTests
{
    private static string Platform => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    [NativeBuildFact]
    public async Task Publish_Aot_BuildsWithoutAWarningAndSends()
    {
        using var directory = new TemporaryDirectory();
        var (code, output) = await RunAsync(
            "dotnet",
            "publish", Path.Combine(Repository.Root, "agent"), "-c", "Release", "-r", Platform, "-p:AgentBuild=aot",
            "-p:UseSharedCompilation=false", "-nodeReuse:false", "-nologo", "-v", "q", "-o", directory.File("bin"));
        Assert.True(code == 0 && !output.Contains("warning", StringComparison.OrdinalIgnoreCase), output);
        var program = directory.File("bin/CloudNexus.Agent");
        Assert.Contains("Usage:", (await RunAsync(program, "--help")).Output, StringComparison.Ordinal);

        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        server.FlushIntervalSeconds = 1;
        var info = new ProcessStartInfo(program, ["run", "--server", server.Address, "--data", directory.File("data")]);
        info.Environment["NEXUS_ENROLMENT_TOKEN"] = ServerDouble.EnrolmentToken;
        using var agent = Process.Start(info)!;
        try
        {
            await Eventually.True(() => server.Store.Samples.Count >= 2, "two seconds are stored");
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
