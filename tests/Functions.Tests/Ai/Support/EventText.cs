using System.Text.Json;

namespace CloudNexus.Functions.Tests.Ai.Support;

/// <summary>Reads server-sent events of a whole answer.</summary>
internal static class EventText
{
    /// <summary>The data of each event, and whether the last was <c>[DONE]</c>.</summary>
    public static async Task<(IReadOnlyList<JsonElement> Data, bool IsDone)> ReadAsync(HttpResponseMessage answer)
    {
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var events = (await answer.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, e => Assert.True(e.StartsWith("data: ", StringComparison.Ordinal) || e.StartsWith(':'), e));
        var data = events.Where(e => !e.StartsWith(':')).Select(e => e["data: ".Length..]).ToList();
        var isDone = data.Remove("[DONE]");
        Assert.True(!isDone || events[^1] == "data: [DONE]", "nothing follows the end");
        return ([.. data.Select(d => JsonSerializer.Deserialize<JsonElement>(d))], isDone);
    }
}
