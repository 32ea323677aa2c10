using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

public sealed class LocalStackTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_FirstStart_ThisMachineIsUpAndMoves()
    {
        await using var stack = await Stack.StartAsync(_directory.Path);

        var node = await UpAsync(stack);
        var from = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;
        var samples = await Eventually.Get(
            () => stack.SamplesAsync(node, "system.uptime", from, from + 240_000), s => s.Count >= 8, "eight seconds of uptime");

        var uptimes = samples.OrderBy(s => s.Key).Select(s => s.Value).ToArray();
        Assert.Equal(uptimes.Order(), uptimes);
        Assert.True(uptimes[^1] > uptimes[0]);
        Assert.Contains("text/html", (await stack.Http.GetAsync("/nodes/anything")).Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_OpensDashboard_SeesValuesChange()
    {
        await using var stack = await Stack.StartAsync(_directory.Path);
        var info = new ProcessStartInfo("node", ["--test", Path.Combine(Repository.Root, "web", "e2e", "live.e2e.mjs")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["NEXUS_URL"] = stack.Address.AbsoluteUri.TrimEnd('/');
        info.Environment["NEXUS_SETUP_LINK"] = stack.Output.Split(' ', '\n').First(word => word.Contains("/setup#token=", StringComparison.Ordinal));
        using var browser = Process.Start(info)!;
        var output = await Task.WhenAll(browser.StandardOutput.ReadToEndAsync(), browser.StandardError.ReadToEndAsync());
        await browser.WaitForExitAsync();

        Assert.True(browser.ExitCode == 0, string.Concat(output));
    }

    [Fact]
    public async Task Stop_Sigterm_EndsEveryProcessAndNextStartGoesOn()
    {
        string node;
        long before;
        await using (var stack = await Stack.StartAsync(_directory.Path))
        {
            node = await UpAsync(stack);
            before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            Assert.Equal(0, await stack.TerminateAsync());
            Assert.Empty(stack.Processes);
        }

        await using var again = await Stack.StartAsync(_directory.Path);
        await Eventually.Get(
            () => again.SamplesAsync(node, "system.uptime", before - 60_000, before + 300_000),
            s => s.Keys.Any(t => t < before) && s.Keys.Any(t => t > before),
            "samples from before and after the restart");
        Assert.Single(await again.NodesAsync());
    }

    [Fact]
    public async Task Kill_WholeTreeUnderLoad_NothingAcknowledgedIsLost()
    {
        var acknowledged = new List<long>();
        long start;
        string machine;
        string loaded;
        await using (var stack = await Stack.StartAsync(_directory.Path))
        {
            machine = await UpAsync(stack);
            using var node = await TestNode.EnrolAsync(stack, "load");
            loaded = node.Id;
            await Eventually.True(() => TablesAreSaved(stack, node.Id, machine), "Azurite has saved both nodes");
            start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000;

            async Task SendAsync(int sender)
            {
                // Four senders: each takes every fourth second of the last half hour, so that no two samples share one.
                for (var i = sender; i < 1800; i += 4)
                {
                    var time = start - (i * 1000L);
                    if (!await node.SendToHubAsync(node.Frame((ulong)i + 1, time, i)))
                    {
                        return;
                    }

                    lock (acknowledged)
                    {
                        acknowledged.Add(time);
                    }
                }
            }

            var load = Task.WhenAll(Enumerable.Range(0, 4).Select(SendAsync));
            await Eventually.True(() => Count(acknowledged) > 300, "300 frames are acknowledged");
            await stack.KillAsync();
            await load;
        }

        await using var again = await Stack.StartAsync(_directory.Path);
        var stored = await Eventually.Get(
            () => again.SamplesAsync(loaded, "test.value", start - 1_800_000, start + 60_000),
            s => acknowledged.TrueForAll(s.ContainsKey),
            $"all of {acknowledged.Count} acknowledged samples are stored");
        Assert.All(acknowledged, time => Assert.Equal((start - time) / 1000, stored[time]));

        var restarted = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await Eventually.Get(
            () => again.SamplesAsync(machine, "system.uptime", restarted - 1000, restarted + 300_000), s => s.Count > 3, "the machine's node goes on");
    }

    [Theory]
    [InlineData("--tablePort")]
    [InlineData("CloudNexus.Agent.dll")]
    public async Task Kill_OnePart_IsStartedAgainAndSamplesGoOn(string part)
    {
        await using var stack = await Stack.StartAsync(_directory.Path);
        var machine = await UpAsync(stack);
        await Eventually.True(() => TablesAreSaved(stack, machine), "Azurite has saved the node");

        stack.KillPart(part);
        var killed = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        await Eventually.Get(
            async () => await TrySamplesAsync(stack, machine, killed + 2000), s => s.Count > 3, "samples from after the kill are stored");
        Assert.Single(await stack.NodesAsync());
    }

    [Fact]
    public async Task Post_BadInput_IsRefusedCountedAndTheNextGoodFrameStored()
    {
        await using var stack = await Stack.StartAsync(_directory.Path, "--no-agent");
        using var node = await TestNode.EnrolAsync(stack, "careful");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000;
        var good = node.Frame(1, now, 42);
        var json = """{"values":{"a.b":1}}"""u8.ToArray();

        await RefusedAsync(stack, "api/v1/metrics", json, "application/json", "nx_wrong", HttpStatusCode.Unauthorized, "unknown-key");
        byte[] forged = [.. good[..^1], (byte)(good[^1] ^ 1)];
        await RefusedAsync(stack, "api/v1/metrics", forged, "application/octet-stream", null, HttpStatusCode.Unauthorized, "unknown-key");
        await RefusedAsync(stack, "api/v1/metrics", good[..20], "application/octet-stream", null, HttpStatusCode.BadRequest, "bad-frame");
        await RefusedAsync(
            stack, "api/v1/metrics", new byte[10_000_000], "application/octet-stream", null, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        await RefusedAsync(stack, "api/v1/metrics", json[..^3], "application/json", node.ApiKeyText, HttpStatusCode.BadRequest, "bad-json");
        await RefusedAsync(stack, "api/v1/no-such-thing", json, "application/json", null, HttpStatusCode.NotFound, "unknown-route");

        Assert.True(await node.SendToHubAsync(good));
        var samples = await Eventually.Get(() => stack.SamplesAsync(node.Id, "test.value", now, now + 1000), s => s.Count == 1, "the good frame is stored");
        Assert.Equal(42, samples[now]);
    }

    [Fact]
    public async Task Run_SameDataDirectoryTwice_SecondSaysWhatToDo()
    {
        await using var stack = await Stack.StartAsync(_directory.Path, "--no-agent");

        var (code, output) = await Stack.RunToEndAsync("--port", "0", "--data", _directory.Path);

        Assert.Equal(1, code);
        Assert.Contains("--data DIR", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortTaken_SaysWhatToDo()
    {
        await using var stack = await Stack.StartAsync(_directory.Path, "--no-agent");

        var port = stack.Address.Port.ToString(CultureInfo.InvariantCulture);
        var (code, output) = await Stack.RunToEndAsync("--port", port, "--data", _directory.File("other"));

        Assert.Equal(1, code);
        Assert.Contains("--port N", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--prot")]
    [InlineData("--port", "many")]
    [InlineData("--data")]
    [InlineData("--listen", "192.0.2.1")]
    public async Task Run_WrongOptions_PrintsUsage(params string[] arguments)
    {
        var (code, output) = await Stack.RunToEndAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains("usage: ./run", output, StringComparison.Ordinal);
    }

    /// <summary>The id of this machine's node once it is up.</summary>
    private static async Task<string> UpAsync(Stack stack)
    {
        var nodes = await Eventually.Get(
            () => stack.NodesAsync(), n => n.Any(i => i.GetProperty("status").GetString() == "UP"), "this machine is up");
        return nodes.Single(n => n.GetProperty("status").GetString() == "UP").GetProperty("id").GetString()!;
    }

    /// <summary>Uptime samples since a moment; none while the store is away.</summary>
    private static async Task<IReadOnlyDictionary<long, double>> TrySamplesAsync(Stack stack, string node, long fromMs)
    {
        try
        {
            return await stack.SamplesAsync(node, "system.uptime", fromMs, fromMs + 300_000);
        }
        catch (HttpRequestException)
        {
            return new Dictionary<long, double>();
        }
    }

    /// <summary>Whether the tables' file names all of these: Azurite keeps the rest in memory for some seconds.</summary>
    private static bool TablesAreSaved(Stack stack, params string[] ids)
    {
        var saved = Directory.GetFiles(Path.Combine(stack.DataDirectory, "tables"), "*.json").Select(File.ReadAllText).ToArray();
        return Array.TrueForAll(ids, id => saved.Any(text => text.Contains(id, StringComparison.Ordinal)));
    }

    private static async Task RefusedAsync(
        Stack stack, string path, byte[] body, string contentType, string? apiKey, HttpStatusCode status, string kind)
    {
        var counter = $"http.problems{{kind={kind}}}";
        var before = await stack.CounterAsync(counter);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (apiKey is not null)
        {
            request.Headers.Add("X-API-Key", apiKey);
        }

        using var answer = await stack.Http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal($"/problems/{kind}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(before + 1, await stack.CounterAsync(counter));
    }

    private static int Count(List<long> acknowledged)
    {
        lock (acknowledged)
        {
            return acknowledged.Count;
        }
    }
}
