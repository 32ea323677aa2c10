using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Asserts on answers that are problem details.</summary>
internal static class Problem
{
    /// <returns>The problem's detail.</returns>
    public static async Task<string> AssertAsync(HttpResponseMessage answer, HttpStatusCode status, string kind)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal($"/problems/{kind}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        var detail = problem.GetProperty("detail").GetString()!;
        Assert.NotEmpty(detail);
        return detail;
    }

    /// <summary>Sends, asserts on the problem, and that its kind was counted.</summary>
    public static async Task<string> AssertCountedAsync(
        FunctionApp app, Func<Task<HttpResponseMessage>> send, HttpStatusCode status, string kind)
    {
        var counter = $"http.problems{{kind={kind}}}";
        var before = await app.CounterAsync(counter);
        using var answer = await send();
        var detail = await AssertAsync(answer, status, kind);
        Assert.True(await app.CounterAsync(counter) > before, $"{counter} did not move");
        return detail;
    }

    /// <summary>The node's next good frame is stored, whatever came before it.</summary>
    public static async Task AssertNextFrameIsStoredAsync(FunctionApp app, TestNode node, ulong sequence = 1)
    {
        var start = FunctionApp.RecentMs;
        using var answer = await app.PostFrameAsync(node.Frame(sequence, start, 3));
        answer.EnsureSuccessStatusCode();
        var stored = await app.StoredAsync(node);
        Assert.Equal([start, start + 1000, start + 2000], stored.Times);
        Assert.Equal(sequence, stored.Settled.Watermark(1));
    }
}
