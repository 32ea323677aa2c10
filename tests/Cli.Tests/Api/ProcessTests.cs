using System.Diagnostics;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Api;

/// <summary>The program as a process of its own.</summary>
[Collection(InstallationCollection.Name)]
public sealed class ProcessTests(Installation installation)
{
    [Fact]
    public async Task Process_ResultAndExitCode_ReachItsStreams()
    {
        using var home = await installation.LoggedInAsync("viewer");
        using var process = Start(home, "whoami", "--json");

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(ExitCodes.Success, process.ExitCode);
        Assert.Contains("\"kind\": \"session\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_InterruptedWhileFollowing_EndsWell()
    {
        using var home = await installation.LoggedInAsync();
        using var process = Start(home, "audit", "--follow", "--limit", "1");
        Assert.NotNull(await process.StandardOutput.ReadLineAsync());

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        Assert.Equal((ExitCodes.Success, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
    }

    private static Process Start(Nexus home, params string[] arguments)
    {
        // What runs in the background of a shell ignores SIGINT, and its children do.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "nexus.dll"), .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in home.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment.Remove("NEXUS_TOKEN");
        return Process.Start(start)!;
    }
}
