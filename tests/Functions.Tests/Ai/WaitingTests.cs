using System.Text;
using CloudNexus.Functions.Ai;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Ai.Queue;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>What who waits is told, on a clock that the test moves.</summary>
public sealed class WaitingTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly AiKey Key = new("key", "owner", "name");

    private readonly MemoryStream _body = new();
    private readonly List<AiTicket> _before = [];
    private FakeOllama _ollama = null!;
    private ServiceApp _app = null!;
    private HttpResponse? _response;

    public async Task InitializeAsync()
    {
        _ollama = await FakeOllama.StartAsync("m");
        _app = new ServiceApp(services => services.AddSingleton(new OllamaOptions { Url = _ollama.Url }));

        // Both places are taken.
        _before.AddRange([_app.Get<AiQueue>().Enter("another"), _app.Get<AiQueue>().Enter("another")]);
        await Task.WhenAll(_before.Select(t => t.WaitAsync(default)));
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _ollama.DisposeAsync();
        await _body.DisposeAsync();
    }

    [Fact]
    public async Task Stream_InLine_IsToldWhereAndThenAnswered()
    {
        var writing = WriteAsync();
        await TickUntilAsync(() => Text.Contains(": in line, position 1\n\n", StringComparison.Ordinal));
        Assert.Equal("text/event-stream", _response!.ContentType);

        _before.ForEach(t => t.Dispose());
        await TickUntilAsync(() => writing.IsCompleted);

        await writing;
        Assert.EndsWith("data: [DONE]\n\n", Text);
        Assert.Contains("Hello", Text);
    }

    [Fact]
    public async Task Stream_FailsAfterAComment_EndsWithTheErrorAsAnEvent()
    {
        _ollama.Answer = new FakeAnswer { Words = [], Fault = FakeFault.ErrorLine };
        var writing = WriteAsync();
        await TickUntilAsync(() => Text.Contains(": in line", StringComparison.Ordinal));
        _before.ForEach(t => t.Dispose());
        await TickUntilAsync(() => writing.IsCompleted);
        await writing;
        Assert.Contains("\"code\":\"model_failed\"", Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    [Fact]
    public async Task Whole_NotWithinTheDeadline_IsGivenUpAndLeavesTheLine()
    {
        using var run = await AskAsync();
        var answer = WholeAnswer.GatherAsync(run, _app.Time, default);
        await TickUntilAsync(() => run.Position == 1);
        _app.Time.Advance(WholeAnswer.Deadline);

        var slow = await Assert.ThrowsAsync<ApiException>(() => answer);

        Assert.Equal("answer-too-slow", slow.Kind);
        Assert.Equal(0, _app.Get<AiQueue>().Waiting);
        Assert.Empty(_ollama.Requests);
    }

    private string Text => Encoding.UTF8.GetString(_body.ToArray());

    private async Task WriteAsync()
    {
        using var run = await AskAsync();
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpResponseFeature>(new StartsWithItsBody(_body));
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_body));
        _response = http.Response;
        var (events, answers) = (new EventStream(http.Response, _app.Time), new ChatAnswers("m", 0));
        await events.WriteAsync(
            run, part => answers.Part(part) is { } chunk ? events.SendAsync(chunk, OpenAiJson.Default.ChatChunk, default) : Task.CompletedTask, default);
        await http.Response.BodyWriter.FlushAsync();
    }

    private Task<AiRun> AskAsync()
        => _app.Get<AiService>().ChatAsync(Key, "m", model => new OllamaChat(model.Name, [new OllamaMessage("user", "Hi")]), default);

    private Task TickUntilAsync(Func<bool> isSo) => Eventually.True(
        () =>
        {
            if (!_app.Get<AiQueue>().IsAsking)
            {
                _app.Time.Advance(AiQueue.WaitingPause);
            }

            return isSo();
        },
        "it moves on");

    private sealed class StartsWithItsBody(MemoryStream body) : HttpResponseFeature
    {
        public override bool HasStarted => body.Length > 0;
    }
}
