using System.Net;
using System.Text;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Tests.Ai;

public sealed class OllamaClientTests
{
    private static readonly OllamaChat Question = new("m", [new OllamaMessage("user", "Hi")]);

    [Fact]
    public async Task Chat_Answer_ComesPartByPart()
    {
        await using var ollama = await FakeOllama.StartAsync("m");
        var second = new TaskCompletionSource();
        ollama.Answer = new FakeAnswer { Words = ["a", "b"], Before = (i, stop) => i == 1 ? second.Task.WaitAsync(stop) : Task.CompletedTask };
        using var client = Client(ollama.Url);

        await using var parts = client.ChatAsync(Question, default).GetAsyncEnumerator();
        Assert.True(await parts.MoveNextAsync());
        Assert.Equal("a", parts.Current.Text);
        var next = parts.MoveNextAsync();
        Assert.False(next.IsCompleted);
        second.SetResult();
        Assert.True(await next);
        Assert.Equal("b", parts.Current.Text);
        Assert.True(await parts.MoveNextAsync());
        Assert.Equal((true, 7, 2, 100_000_000L), (parts.Current.Done, parts.Current.PromptEvalCount, parts.Current.EvalCount, parts.Current.EvalDuration));
        Assert.False(await parts.MoveNextAsync());
    }

    [Fact]
    public async Task Chat_NobodyThere_IsAway()
    {
        using var client = Client(new Uri($"http://127.0.0.1:{Ports.Free()}"));
        Assert.Equal("model-server-away", await ProblemOfChatAsync(client));
        Assert.Equal("model-server-away", await PeopleOf.ProblemAsync(() => client.ListAsync(default)));
    }

    [Fact]
    public async Task Chat_NothingComes_IsSlowAfterTheFirstPartsTime()
    {
        using var silent = new SilentServer();
        var time = new ManualTimeProvider();
        using var client = Client(new Uri(silent.Address), time);
        var problem = ProblemOfChatAsync(client);
        Assert.False(problem.IsCompleted);
        Assert.Equal("model-server-slow", await AdvanceUntilAsync(time, TimeSpan.FromMinutes(5), problem));
    }

    [Fact]
    public async Task Chat_NothingComesAfterAPart_IsSlowAfterTheNextPartsTime()
    {
        await using var ollama = await FakeOllama.StartAsync("m");
        ollama.Answer = new FakeAnswer { Words = ["a"], Fault = FakeFault.Silent };
        var time = new ManualTimeProvider();
        using var client = Client(ollama.Url, time);
        await using var parts = client.ChatAsync(Question, default).GetAsyncEnumerator();
        Assert.True(await parts.MoveNextAsync());

        var next = PeopleOf.ProblemAsync(async () => await parts.MoveNextAsync());
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal("model-server-slow", await next);
        await Eventually.True(() => ollama.Cancelled == 1, "the connection is closed");
    }

    [Theory]
    [InlineData(FakeFault.ErrorLine, "model-failed")]
    [InlineData(FakeFault.Rubbish, "model-server-broken")]
    [InlineData(FakeFault.Cut, "model-server-broken")]
    [InlineData(FakeFault.EndsEarly, "model-server-broken")]
    public async Task Chat_FailsInMidAnswer_HandsOnWhatCameBefore(FakeFault fault, string kind)
    {
        await using var ollama = await FakeOllama.StartAsync("m");
        ollama.Answer = new FakeAnswer { Words = ["a", "b"], Fault = fault };
        using var client = Client(ollama.Url);
        var text = new StringBuilder();
        var problem = await PeopleOf.ProblemAsync(async () =>
        {
            await foreach (var part in client.ChatAsync(Question, default))
            {
                text.Append(part.Text);
            }
        });
        Assert.Equal((kind, "ab"), (problem, text.ToString()));
    }

    [Fact]
    public async Task Chat_Cancelled_ClosesTheConnection()
    {
        await using var ollama = await FakeOllama.StartAsync("m");
        ollama.Answer = new FakeAnswer { Words = ["a"], Fault = FakeFault.Silent };
        using var client = Client(ollama.Url);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.ChatAsync(Question, stop.Token))
            {
                await stop.CancelAsync();
            }
        });
        await Eventually.True(() => ollama.Cancelled == 1, "Ollama has noticed");
    }

    [Fact]
    public async Task Chat_LineThatNeverEnds_IsBroken()
    {
        await using var ollama = await FakeOllama.StartAsync("m");
        ollama.Answer = new FakeAnswer { Words = [new string('x', JsonLines.MostBytes + 1)] };
        using var client = Client(ollama.Url);
        Assert.Equal("model-server-broken", await ProblemOfChatAsync(client));
    }

    [Fact]
    public async Task Lists_NamesAndSizes_AreRead()
    {
        await using var ollama = await FakeOllama.StartAsync("m", "n");
        using var client = Client(ollama.Url);
        ollama.Models["n"] = true;
        var installed = await client.ListAsync(default);
        Assert.Equal(["m", "n"], installed.Select(m => m.Name));
        Assert.Equal("3.2B", installed[0].Details!.ParameterSize);
        var loaded = Assert.Single(await client.ListLoadedAsync(default));
        Assert.Equal(("n", 1_000_000_000L), (loaded.Name, loaded.SizeVram));
        Assert.Equal("0.12.6", await client.VersionAsync(default));
        await client.DeleteAsync("n", default);
        Assert.Equal("no-such-model", await PeopleOf.ProblemAsync(() => client.DeleteAsync("n", default)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:11435/api/tags")]
    [InlineData("https://127.0.0.1:11434/api/tags")]
    [InlineData("http://localhost:11434/api/tags")]
    [InlineData("http://example.com/")]
    public async Task Handler_AnyOtherServer_IsNotConnectedTo(string address)
    {
        var inner = new RecordingHandler();
        using var http = new HttpClient(new OneServerHandler(new OllamaOptions().Url, inner));
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.GetAsync(new Uri(address)));
        Assert.Equal(0, inner.Count);
        using var allowed = await http.GetAsync(new Uri("http://127.0.0.1:11434/api/tags"));
        Assert.Equal(1, inner.Count);
    }

    [Theory]
    [InlineData("ollama")]
    [InlineData("ftp://host")]
    [InlineData("http://user:secret@host:11434")]
    [InlineData("http://host:11434/path")]
    [InlineData("http://host:11434/?q=1")]
    public void Options_AddressThatIsNone_IsRefusedAtTheStart(string address)
        => Assert.Throws<InvalidOperationException>(() => OllamaOptions.From(Settings(address)));

    [Fact]
    public void Options_NoAddress_IsThisMachine()
    {
        Assert.Equal("http://127.0.0.1:11434/", OllamaOptions.From(Settings("")).Url.AbsoluteUri);
        Assert.Equal("https://gpu.example:8443/", OllamaOptions.From(Settings("https://gpu.example:8443")).Url.AbsoluteUri);
    }

    private static IConfiguration Settings(string address)
        => new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(OllamaOptions.Setting, address)]).Build();

    private static OllamaClient Client(Uri url, TimeProvider? time = null) => new(new OllamaOptions { Url = url }, time ?? TimeProvider.System);

    private static Task<string?> ProblemOfChatAsync(OllamaClient client) => PeopleOf.ProblemAsync(async () =>
    {
        await foreach (var _ in client.ChatAsync(Question, default))
        {
        }
    });

    private static Task<string?> AdvanceUntilAsync(ManualTimeProvider time, TimeSpan by, Task<string?> problem)
    {
        time.Advance(by);
        return problem;
    }

    private sealed class RecordingHandler : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
