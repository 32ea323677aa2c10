using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Cli.Tests.Api;

[Collection(InstallationCollection.Name)]
public sealed class LogTests(Installation installation)
{
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Logs_OfANode_AreSearchedShownAndFollowed()
    {
        using var nexus = await installation.LoggedInAsync("viewer", _time);
        var (name, key) = await RegisterAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await SendAsync(
            key,
            1,
            new LogLine(now - 2, LogLevel.Error, "kernel", "disk full\n\tat sda"),
            new LogLine(now - 1, LogLevel.Info, "app", "all well"));

        var text = await nexus.RunAsync("logs", "--node", name);
        Assert.EndsWith($" error {name} kernel  disk full\n\tat sda", string.Join('\n', text.Lines[..2]), StringComparison.Ordinal);
        Assert.EndsWith($" info  {name} app  all well", text.Lines[2], StringComparison.Ordinal);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now - 1).ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Assert.StartsWith(at, text.Lines[2], StringComparison.Ordinal);
        var json = await nexus.JsonAsync("logs", "--labels", $"only={name}", "--level", "warn", "--since", "5m", "DISK", "\"at sda\"");
        Assert.Equal("kernel", Assert.Single(json.GetProperty("items").EnumerateArray()).GetProperty("source").GetString());
        Assert.Empty((await nexus.JsonAsync("logs", "--node", name, "--source", "other")).GetProperty("items").EnumerateArray());

        var terminal = new ScriptedTerminal();
        using var stop = new CancellationTokenSource();
        var run = nexus.RunOnAsync(terminal, stop.Token, "logs", "--node", name, "--follow", "--json", "--limit", "2");
        await SeenAsync(terminal, 2);

        // One that was written before the newest, and came later.
        await SendAsync(key, 2, new LogLine(now - 2, LogLevel.Warn, "app", "late"));
        await SeenAsync(terminal, 3);
        await SendAsync(key, 3, new LogLine(now + 5, LogLevel.Warn, "app", "new"));
        await SeenAsync(terminal, 4);
        await stop.CancelAsync();
        var ran = await run;
        Assert.Equal((ExitCodes.Success, ""), (ran.Exit, ran.Error));
        Assert.Equal(
            ["disk full\n\tat sda", "all well", "late", "new"],
            ran.Lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Logs_ManyPages_AreReadToTheLimitOldestFirst()
    {
        await using var server = await ScriptedServer.StartAsync(r =>
        {
            var from = int.Parse(r.Asked("cursor") ?? "0", CultureInfo.InvariantCulture);
            var count = int.Parse(r.Asked("limit")!, CultureInfo.InvariantCulture);
            return new ScriptedAnswer(200, new JsonObject
            {
                ["items"] = new JsonArray([.. Enumerable.Range(from, count).Select(i => (JsonNode)Item(1_000_000 - i, $"line {i}", "warn"))]),
                ["next"] = $"{from + count}",
                ["complete"] = true,
            });
        });
        using var nexus = new Nexus(server.Address);
        var terminal = new ScriptedTerminal { OutputIsTerminal = true };
        var ran = await nexus.RunOnAsync(terminal, default, "logs", "--limit", "700", "--until", "1m", "a b");

        Assert.Equal(["500", "200"], server.Requests.Select(r => r.Asked("limit")));
        Assert.All(server.Requests, r => Assert.Equal(("a b", "desc"), (r.Asked("q"), r.Asked("order"))));
        var first = server.Requests.First();
        Assert.Equal(
            59 * 60_000L,
            long.Parse(first.Asked("to")!, CultureInfo.InvariantCulture) - long.Parse(first.Asked("from")!, CultureInfo.InvariantCulture));
        Assert.Equal(700, ran.Lines.Length);
        Assert.Contains("\e[33mwarn \e[0m", ran.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("line 699", ran.Lines[0], StringComparison.Ordinal);
        Assert.Contains("older lines", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--until", "2h")]
    [InlineData("--follow", "--until", "5m")]
    [InlineData("--level", "loud")]
    public async Task Logs_OptionsThatExcludeEachOther_AreRefused(params string[] options)
    {
        using var nexus = new Nexus("http://127.0.0.1:9");
        Assert.Equal(ExitCodes.WrongUsage, (await nexus.RunAsync(["logs", .. options])).Exit);
    }

    private static JsonObject Item(long at, string text, string level) => new JsonObject
    {
        ["id"] = text, ["at"] = at, ["level"] = level, ["source"] = "app", ["text"] = text,
        ["node"] = new JsonObject { ["id"] = "n", ["name"] = "web" },
    };

    private async Task<(string Name, ApiKey Key)> RegisterAsync()
    {
        var name = $"n-{Guid.NewGuid():N}"[..12];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/agents/register")
        {
            Content = JsonContent.Create(new { name, labels = new Dictionary<string, string> { ["only"] = name } }),
        };
        request.Headers.Authorization = new("Bearer", AppSettings.EnrolmentToken);
        using var answer = await installation.Http.SendAsync(request);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (name, ApiKey.TryParse(json.GetProperty("apiKey").GetString(), out var key) ? key : throw new InvalidDataException());
    }

    private async Task SendAsync(ApiKey key, ulong sequence, params LogLine[] lines)
    {
        var writer = new LogBlockWriter();
        Assert.All(lines, l => Assert.True(writer.TryAdd(l)));
        var frame = LogFrame.Write(new LogFrameHeader(key.NodeId, key.KeyId, 1, sequence), writer.Pack(), key.DeriveLogMacKey());
        using var answer = await installation.Http.PostAsync("/api/v1/logs/frames", new ByteArrayContent(frame));
        answer.EnsureSuccessStatusCode();
    }

    private Task SeenAsync(ScriptedTerminal terminal, int lines) => Eventually.True(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return terminal.Written.Split('\n').Length > lines;
        },
        $"{lines} lines");
}
