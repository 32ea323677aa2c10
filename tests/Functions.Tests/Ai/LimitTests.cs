using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Ai;
using CloudNexus.Functions.Ai.Queue;
using CloudNexus.Functions.Ai.Usage;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Functions.Tests.Http;
using CloudNexus.Harness.Ollama;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>What a key may use, on one instance and on two.</summary>
[Collection(AiCollection.Name)]
public sealed class LimitTests(AiApp app)
{
    [Fact]
    public async Task Take_OneKeyOnTwoInstances_LetsTheLimitThroughAndNoOtherKeySuffers()
    {
        await using var one = Requests.AppWithUsualLimits();
        await using var two = one.Twin(Requests.UseUsualLimits);
        foreach (var instance in new[] { one, two })
        {
            await instance.Get<SettingValues>().RefreshAsync();
        }

        var passed = 0;
        for (var i = 0; i < 50; i++)
        {
            passed += await TakeAsync(one, "key1") + await TakeAsync(two, "key1");
        }

        // An instance tells the store every sixth request: the other may be that much behind.
        Assert.InRange(passed, 60, 65);
        Assert.Equal(1, await TakeAsync(two, "key2"));

        static async Task<int> TakeAsync(ServiceApp instance, string key)
        {
            try
            {
                await instance.Get<RequestLimits>().TakeOfKeyAsync(
                    Requests.From("192.0.2.1"), RouteClass.Ai, TestCallers.Create(Role.Viewer) with { TokenId = key }, default);
                return 1;
            }
            catch (ApiException refused) when (refused.Status == HttpStatusCode.TooManyRequests)
            {
                return 0;
            }
        }
    }

    [Fact]
    public async Task Chat_TooOften_IsOpenAisErrorWithWhenToTryAgain()
    {
        var key = await app.NewKeyAsync();
        using var http = app.Client(key);
        await using var setting = await app.SettingAsync("limits.ai", 1);
        app.Ollama.Answer = new FakeAnswer();

        // One a minute, and the minute may end between two.
        var refused = await Harness.Eventually.Get(
            () => app.ChatAsync(AiApp.Question(), http), answer => answer.StatusCode == HttpStatusCode.TooManyRequests, "it is refused");
        using (refused)
        {
            var error = await OpenAiProblem.AssertAsync(refused, HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
            Assert.Equal("rate_limit_error", error.GetProperty("type").GetString());
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        using var models = await http.GetAsync("/v1/models");
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
    }

    [Fact]
    public async Task Check_TokensOfTheDaySpentOnAnotherInstance_IsRefusedUntilTomorrow()
    {
        await using var one = new ServiceApp();
        await one.Get<SettingsService>().ChangeAsync(AiSettings.TokensPerDay, JsonSerializer.SerializeToElement(100), null, "tests", null, default);
        await using var two = one.Twin();
        await one.Get<SettingValues>().RefreshAsync();
        await two.Get<SettingValues>().RefreshAsync();
        var key = new AiKey("token", "owner", "name");
        await two.Get<UsageService>().CheckAsync(key, default);

        one.Get<UsageService>().Add(key, "m", new UsageCount(1, PromptTokens: 60, CompletionTokens: 40));
        await one.Get<UsageService>().FlushAsync();
        one.Time.Advance(TimeSpan.FromSeconds(21));

        var refused = await Assert.ThrowsAsync<ApiException>(async () => await two.Get<UsageService>().CheckAsync(key, default));
        Assert.Equal("tokens-spent", refused.Kind);
        Assert.Equal((int)(one.Time.GetUtcNow().Date.AddDays(1) - one.Time.GetUtcNow().UtcDateTime).TotalSeconds, refused.RetryAfterSeconds);
        await two.Get<UsageService>().CheckAsync(key with { Id = "another" }, default);
        one.Time.Advance(TimeSpan.FromDays(1));
        await two.Get<UsageService>().CheckAsync(key, default);
    }

    [Fact]
    public async Task Chat_TokensSpent_IsInsufficientQuota()
    {
        using var http = app.Client(await app.NewKeyAsync());
        await using var setting = await app.SettingAsync(AiSettings.TokensPerDay, 10);
        app.Ollama.Answer = new FakeAnswer { PromptTokens = 9 };
        using var first = await app.ChatAsync(AiApp.Question(), http);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await app.ChatAsync(AiApp.Question(), http);
        var error = await OpenAiProblem.AssertAsync(second, HttpStatusCode.TooManyRequests, "insufficient_quota");
        Assert.Equal("insufficient_quota", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Chat_MoreThanAtOnce_WaitInLineAndAllAreAnswered()
    {
        await using var setting = await app.SettingAsync(AiSettings.AtOnce, 1);
        await using var length = await app.SettingAsync(AiSettings.QueueLength, 8);

        // Places that earlier tests left are kept for a while, but no more than the setting says.
        var queue = app.App.Services.GetRequiredService<AiQueue>();
        await Harness.Eventually.Get(queue.StoredAsync, s => s.Held <= 1, "places are given up");

        var go = new TaskCompletionSource();
        app.Ollama.Answer = new FakeAnswer { Before = (_, stop) => go.Task.WaitAsync(stop) };
        var questions = new List<Task<HttpResponseMessage>>();
        for (var before = 0; before < 4; before++)
        {
            // One after the other: two that come at once may be told the same place.
            questions.Add(app.ChatAsync(AiApp.Question()));
            var waiting = before;
            await Harness.Eventually.Get(
                () => app.App.GetAsync("/api/v1/ai/status"),
                s => s.GetProperty("queue").GetProperty("waiting").GetInt32() == waiting && app.Ollama.Running == 1,
                $"one runs and {waiting} wait");
            await Harness.Eventually.Get(queue.StoredAsync, s => s.Waiting.Count == waiting, "all instances know");
        }

        var most = app.Ollama.Running;

        go.SetResult();

        var positions = new List<string>();
        foreach (var question in questions)
        {
            using var answer = await question;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            positions.Add(Assert.Single(answer.Headers.GetValues("X-Queue-Position")));
        }

        Assert.Equal(1, most);
        Assert.Equal(["0", "1", "2", "3"], positions);
        await Harness.Eventually.Get(
            () => app.App.GetAsync("/api/v1/ai/status"), s => s.GetProperty("queue").GetProperty("waiting").GetInt32() == 0, "the line is empty");
    }

    [Fact]
    public async Task Usage_Requests_AreCountedByKeyAndModelForTheirOwnerAndAdmins()
    {
        var key = await app.NewKeyAsync();
        using var http = app.Client(key);
        app.Ollama.Answer = new FakeAnswer { Words = ["a", "b", "c"], PromptTokens = 5 };
        for (var i = 0; i < 2; i++)
        {
            using var answer = await app.ChatAsync(AiApp.Question(stream: i == 0), http);
            await answer.Content.ReadAsStringAsync();
        }

        app.Ollama.Answer = new FakeAnswer { Fault = FakeFault.Rubbish, Words = [] };
        using (await app.ChatAsync(AiApp.Question(), http))
        {
        }

        using var embedded = await http.PostAsJsonAsync("/v1/embeddings", new { model = "gpt-4o", input = "a" });
        embedded.EnsureSuccessStatusCode();
        var usage = await Harness.Eventually.Get(
            () => http.GetFromJsonAsync<JsonElement>("/api/v1/ai/usage"),
            u => u.GetProperty("items").EnumerateArray().Sum(i => i.GetProperty("requests").GetInt32()) == 4,
            "all are counted");
        var item = Assert.Single(usage.GetProperty("items").EnumerateArray());
        Assert.Equal(AiApp.Model, item.GetProperty("model").GetString());
        Assert.Equal((12, 6), (item.GetProperty("promptTokens").GetInt32(), item.GetProperty("completionTokens").GetInt32()));
        Assert.Equal((1, 0), (item.GetProperty("failed").GetInt32(), item.GetProperty("cancelled").GetInt32()));
        Assert.Equal(30, item.GetProperty("tokensPerSecond").GetDouble());
        Assert.True(item.GetProperty("firstTokenMs").GetDouble() >= 0);

        using var others = app.Client(await app.NewKeyAsync());
        Assert.Empty((await others.GetFromJsonAsync<JsonElement>("/api/v1/ai/usage")).GetProperty("items").EnumerateArray());
        var all = await app.App.GetAsync("/api/v1/ai/usage");
        Assert.Contains(all.GetProperty("items").EnumerateArray(), i => i.GetProperty("key").GetString() == item.GetProperty("key").GetString());
        using var bad = await app.App.Http.GetAsync("/api/v1/ai/usage?from=2026-11-31");
        await Problem.AssertAsync(bad, HttpStatusCode.BadRequest, "bad-time");
        using var tooMany = await app.App.Http.GetAsync("/api/v1/ai/usage?from=2026-01-01&to=2026-11-01");
        await Problem.AssertAsync(tooMany, HttpStatusCode.BadRequest, "bad-time");
    }

    [Fact]
    public async Task Metrics_AfterRequests_TellTokensTimesAndTheLine()
    {
        app.Ollama.Answer = new FakeAnswer();
        using var answer = await app.ChatAsync(AiApp.Question());
        answer.EnsureSuccessStatusCode();
        var text = await Harness.Eventually.Get(
            () => app.App.Http.GetStringAsync("/metrics"), t => t.Contains("cloudnexus_ai_gpu_memory_bytes 1000000000", StringComparison.Ordinal), "the GPU was asked");
        foreach (var name in new[]
        {
            "cloudnexus_ai_tokens_total{model=\"llama3.2:3b\",kind=\"completion\"}", "cloudnexus_ai_first_token_seconds_count{model=\"llama3.2:3b\"}",
            "cloudnexus_ai_inference_seconds_sum{model=\"llama3.2:3b\"}", "cloudnexus_ai_queue_wait_seconds_count", "cloudnexus_ai_waiting 0", "cloudnexus_ai_running 0",
        })
        {
            Assert.Contains(name, text);
        }
    }
}
