using System.Diagnostics;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>What a person sees who has just started it.</summary>
public sealed class FirstStartTests(FirstStartTests.FirstStart first) : IClassFixture<FirstStartTests.FirstStart>
{
    private readonly Stack _stack = first.Stack;

    [Fact]
    public async Task Run_FirstStart_ThisMachineIsUpAndMoves()
    {
        var node = await _stack.UpAsync();
        var from = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;
        var samples = await Wait.Get(
            () => _stack.SamplesAsync(node, "system.uptime", from, from + 240_000), s => s.Count >= 8, "eight seconds of uptime");

        var uptimes = samples.OrderBy(s => s.Key).Select(s => s.Value).ToArray();
        Assert.Equal(uptimes.Order(), uptimes);
        Assert.True(uptimes[^1] > uptimes[0]);
        Assert.Contains("text/html", (await _stack.Http.GetAsync("/nodes/anything")).Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_OpensDashboard_SeesValuesChange()
    {
        var info = new ProcessStartInfo("node", ["--test", Path.Combine(Repository.Root, "web", "e2e", "live.e2e.mjs")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["NEXUS_URL"] = _stack.Address.AbsoluteUri.TrimEnd('/');
        info.Environment["NEXUS_SETUP_LINK"] = _stack.Output.Split(' ', '\n').First(word => word.Contains("/setup#token=", StringComparison.Ordinal));
        using var browser = Process.Start(info)!;
        var output = await Task.WhenAll(browser.StandardOutput.ReadToEndAsync(), browser.StandardError.ReadToEndAsync());
        await browser.WaitForExitAsync();

        Assert.True(browser.ExitCode == 0, string.Concat(output));
    }

    /// <summary>With this machine's agent.</summary>
    public sealed class FirstStart() : SharedStack(null, []);
}
