using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>
/// Three lives of one stack: parts of the first are killed, and it is stopped; the second is killed under load; the third has all of both. What is
/// shown of one life needs the others, and each start takes its time.
/// </summary>
public sealed class LivesTests : IDisposable
{
    private const string Link = "/setup#token=";
    private const string Password = "four random words";

    private readonly TemporaryDirectory _directory = new();
    private readonly List<long> _acknowledged = [];
    private string _token = "";
    private string _machine = "";
    private string _loaded = "";
    private long _stoppedMs;
    private long _loadMs;

    private string TokenFile => Path.Combine(_directory.Path, "secrets", "setup-token");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Stack_PartsKilledThenStoppedThenKilledUnderLoad_LosesNothing()
    {
        await using (var first = await Stack.StartAsync(_directory.Path))
        {
            _token = Token(first);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(TokenFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
            _machine = await first.UpAsync();
            await KillPartAndSeeItGoOnAsync(first, "--tablePort");
            await KillPartAndSeeItGoOnAsync(first, "CloudNexus.Agent.dll");
            await StopAsync(first);
        }

        await using (var second = await Stack.StartAsync(_directory.Path))
        {
            await SeeBothSidesOfTheStopAsync(second);
            await MakeTheAccountAsync(second);
            await KillUnderLoadAsync(second);
        }

        await using var third = await Stack.StartAsync(_directory.Path);
        var restarted = Now();
        await SeeAllThatWasAcknowledgedAsync(third);
        await SeeTheAccountAndNoMoreLinkAsync(third);
        await Wait.Get(
            () => third.SamplesAsync(_machine, "system.uptime", restarted - 1000, restarted + 300_000), s => s.Count > 3, "the machine's node goes on");
    }

    private async Task KillPartAndSeeItGoOnAsync(Stack stack, string part)
    {
        await SaveTablesAsync(stack);

        stack.KillPart(part);
        var killed = Now();

        await Wait.Get(
            async () => await TrySamplesAsync(stack, _machine, killed + 2000), s => s.Count > 3, $"samples from after the kill of {part} are stored");
        Assert.Single(await stack.NodesAsync());
    }

    private async Task StopAsync(Stack stack)
    {
        _stoppedMs = Now();
        Assert.Equal(0, await stack.TerminateAsync());
        Assert.Empty(stack.Processes);
    }

    private async Task SeeBothSidesOfTheStopAsync(Stack stack)
    {
        await Wait.Get(
            () => stack.SamplesAsync(_machine, "system.uptime", _stoppedMs - 60_000, _stoppedMs + 300_000),
            s => s.Keys.Any(t => t < _stoppedMs) && s.Keys.Any(t => t > _stoppedMs),
            "samples from before and after the restart");
        Assert.Single(await stack.NodesAsync());
    }

    private async Task MakeTheAccountAsync(Stack stack)
    {
        Assert.Equal(_token, Token(stack));
        using var made = await stack.Http.PostAsJsonAsync("/api/v1/auth/setup", new { token = _token, username = "anna", password = Password });
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
    }

    private async Task KillUnderLoadAsync(Stack stack)
    {
        using var node = await TestNode.EnrolAsync(stack, "load");
        _loaded = node.Id;
        await SaveTablesAsync(stack);
        _loadMs = Now() / 1000 * 1000;

        async Task SendAsync(int sender)
        {
            // Four senders: each takes every fourth second of the last half hour, so that no two samples share one.
            for (var i = sender; i < 1800; i += 4)
            {
                var time = _loadMs - (i * 1000L);
                if (!await node.SendToHubAsync(node.Frame((ulong)i + 1, time, i)))
                {
                    return;
                }

                lock (_acknowledged)
                {
                    _acknowledged.Add(time);
                }
            }
        }

        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(SendAsync));
        await Wait.True(() => Count(_acknowledged) > 300, "300 frames are acknowledged");
        await stack.KillAsync();
        await load;
    }

    private async Task SeeAllThatWasAcknowledgedAsync(Stack stack)
    {
        var stored = await Wait.Get(
            () => stack.SamplesAsync(_loaded, "test.value", _loadMs - 1_800_000, _loadMs + 60_000),
            s => _acknowledged.TrueForAll(s.ContainsKey),
            $"all of {_acknowledged.Count} acknowledged samples are stored");
        Assert.All(_acknowledged, time => Assert.Equal((_loadMs - time) / 1000, stored[time]));
    }

    private async Task SeeTheAccountAndNoMoreLinkAsync(Stack stack)
    {
        Assert.DoesNotContain(Link, stack.Output, StringComparison.Ordinal);
        Assert.Contains("Log in with your account.", stack.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(TokenFile));
        using var answer = await stack.Http.PostAsJsonAsync("/api/v1/auth/login", new { username = "anna", password = Password });
        var user = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("user");
        Assert.Equal("admin", user.GetProperty("role").GetString());
        using var again = await stack.Http.PostAsJsonAsync("/api/v1/auth/setup", new { token = _token, username = "eve", password = Password });
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Token(Stack stack)
    {
        var at = stack.Output.IndexOf(Link, StringComparison.Ordinal);
        Assert.True(at > 0, stack.Output);
        return stack.Output[(at + Link.Length)..].Split('\n')[0].Trim();
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

    /// <summary>Ends when all that is stored now is in the tables' file: Azurite keeps it in memory alone for some seconds.</summary>
    private async Task SaveTablesAsync(Stack stack)
    {
        var mark = $"{Guid.NewGuid()}";
        using var made = await stack.Http.PostAsJsonAsync("api/v1/events", new { type = "test.mark", text = mark });
        made.EnsureSuccessStatusCode();
        await Wait.True(
            () => Directory.GetFiles(Path.Combine(_directory.Path, "tables"), "*.json")
                .Any(file => File.ReadAllText(file).Contains(mark, StringComparison.Ordinal)),
            "Azurite has saved what was stored last");
    }

    private static int Count(List<long> acknowledged)
    {
        lock (acknowledged)
        {
            return acknowledged.Count;
        }
    }
}
