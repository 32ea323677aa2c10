using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Notify;

[Collection(AppCollection.Name)]
public sealed class ChannelHttpTests(FunctionApp app)
{
    private const string Path = "/api/v1/channels";

    [Fact]
    public async Task Channel_FromMakingToRemoval_IsAsItsDescriptionSays()
    {
        using var made = await app.Http.PostAsync(Path, FunctionApp.JsonBody(
            """
            {"name":"pager","kind":"webhook","minSeverity":"warning",
             "settings":{"url":"http://127.0.0.1:9/hidden","headers":{"X-Key":"hidden"}}}
            """));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var text = await made.Content.ReadAsStringAsync();
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        var id = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString();

        // Nothing leads to this machine where the settings don't allow it.
        var test = await PostAsync($"{Path}/{id}/test");
        Assert.False(test.GetProperty("ok").GetBoolean());
        Assert.Contains("NEXUS_ALLOW_PRIVATE_TARGETS", test.GetProperty("error").GetString(), StringComparison.Ordinal);
        await PostAsync($"{Path}/{id}/test");

        using var changed = await app.Http.PutAsync($"{Path}/{id}", FunctionApp.JsonBody(
            """{"name":"pager 2","kind":"webhook","settings":{"url":"***","headers":{"X-Key":"***"}}}"""));
        Assert.Equal("pager 2", (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString());
        var shown = await app.GetAsync($"{Path}/{id}");
        Assert.False(shown.GetProperty("lastDelivery").GetProperty("ok").GetBoolean());
        Assert.Contains(id, (await app.GetAsync(Path)).GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetString()));

        var page = await app.GetAsync($"{Path}/{id}/deliveries?limit=1");
        var first = page.GetProperty("items")[0];
        Assert.Equal(("test", "failed"), (first.GetProperty("kind").GetString(), first.GetProperty("state").GetString()));
        Assert.Equal(1, first.GetProperty("attempt").GetInt32());
        var rest = await app.GetAsync($"{Path}/{id}/deliveries?cursor={page.GetProperty("next").GetString()}");
        Assert.Equal((1, JsonValueKind.Null), (rest.GetProperty("items").GetArrayLength(), rest.GetProperty("next").ValueKind));
        using var bad = await app.Http.GetAsync($"{Path}/{id}/deliveries?cursor=1.nothing");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);

        using var removed = await app.Http.DeleteAsync($"{Path}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await app.Http.GetAsync($"{Path}/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Channel_Viewer_MayNotLook()
    {
        using var viewer = TestCallers.ClientOf(app, "viewer");
        using var answer = await viewer.GetAsync(Path);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private async Task<JsonElement> PostAsync(string path)
    {
        using var answer = await app.Http.PostAsync(path, null);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
