using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

[Collection(QuietStackCollection.Name)]
public sealed class EventTests(QuietStack quiet)
{
    private const int Cuts = 50;
    private const string Type = "test.made";

    private readonly Stack _stack = quiet.Stack;

    [Fact]
    public async Task Client_CutFiftyTimesWhileEventsAreMade_SeesEachExactlyOnce()
    {
        using var client = Follow();
        var output = Task.WhenAll(client.StandardOutput.ReadToEndAsync(), client.StandardError.ReadToEndAsync());
        var made = new List<long>();
        for (var i = 0; !output.IsCompleted; i++)
        {
            using var answer = await _stack.Http.PostAsJsonAsync("api/v1/events", new { type = Type, text = $"{i}" });
            answer.EnsureSuccessStatusCode();
            made.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sequence").GetInt64());
        }

        var texts = await output;
        await client.WaitForExitAsync();
        Assert.True(client.ExitCode == 0, string.Concat(texts));
        var result = JsonSerializer.Deserialize<JsonElement>(texts[0]);
        Assert.Equal(Cuts, result.GetProperty("cut").GetInt32());
        Assert.True(result.GetProperty("from").GetProperty("live").GetInt32() > Cuts, texts[0]);
        Assert.True(result.GetProperty("from").GetProperty("asked").GetInt32() > 0, texts[0]);

        var seen = result.GetProperty("seen").EnumerateArray().Where(e => e.GetProperty("type").GetString() == Type)
            .Select(e => e.GetProperty("sequence").GetInt64()).ToArray();
        Assert.Equal(made.Where(s => s >= seen[0] && s <= seen[^1]), seen);
    }

    private Process Follow()
    {
        var info = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "follow-events.mjs")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["NEXUS_URL"] = _stack.Address.AbsoluteUri.TrimEnd('/');
        info.Environment["NEXUS_TOKEN"] = AdminAccess.Token;
        info.Environment["NEXUS_CUTS"] = Cuts.ToString(CultureInfo.InvariantCulture);
        return Process.Start(info)!;
    }
}
