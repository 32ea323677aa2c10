using System.Text.Json;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Relay;
using CloudNexus.Agent.Transport;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Agent.Tests.Relay;

/// <summary>The relay between a fake Ollama and a server that does as the test says.</summary>
public sealed class RelayLoopTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Model = "llama3.2:3b";
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _log = new();
    private readonly HttpExchange _http = new(TimeProvider.System);
    private RelayServer _server = null!;
    private FakeOllama _ollama = null!;
    private RelayLoop _loop = null!;
    private Task _run = Task.CompletedTask;
    private double? _load;
    private int _unknown;

    public async Task InitializeAsync()
    {
        _server = await RelayServer.StartAsync();
        _ollama = await FakeOllama.StartAsync(Model);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
        _loop.Dispose();
        _http.Dispose();
        _stop.Dispose();
        await _log.DisposeAsync();
        await _ollama.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Run_Advertises_WhatOllamaHasAndHowBusyItIs()
    {
        _load = 42.5;
        Start(slots: 3);
        await Eventually.True(() => !_server.Adverts.IsEmpty && _server.Claims == 1, "it advertises and waits for work");
        var advert = _server.Adverts.First();
        Assert.Equal(3, advert.GetProperty("slots").GetInt32());
        Assert.Equal(0, advert.GetProperty("queue").GetInt32());
        Assert.Equal(42.5, advert.GetProperty("gpuLoad").GetDouble());
        var model = Assert.Single(advert.GetProperty("models").EnumerateArray());
        Assert.Equal(
            (Model, 2_019_393_189, "llama", "3.2B", "Q4_K_M"),
            (model.GetProperty("name").GetString(), model.GetProperty("sizeBytes").GetInt64(), model.GetProperty("family").GetString(),
                model.GetProperty("parameters").GetString(), model.GetProperty("quantization").GetString()));
    }

    [Fact]
    public async Task Run_NotAllowed_SaysWhatToDoAndClaimsNothing()
    {
        _server.OnAdvert = _ => (403, """{"type":"https://cloudnexus/problems/relay-not-allowed","title":"This node may not be a relay"}""");
        Start();
        await Eventually.True(() => Log.Contains("may not be a relay", StringComparison.Ordinal), "it says so");
        Assert.Contains("PUT /api/v1/nodes/", Log);
        Assert.Equal(0, _server.Claims);
    }

    [Fact]
    public async Task Run_OllamaHasNoModel_ClaimsNothing()
    {
        _ollama.Models.Clear();
        Start();
        await Eventually.True(() => !_server.Adverts.IsEmpty, "it says so");
        Assert.Equal(0, _server.Adverts.First().GetProperty("models").GetArrayLength());
        Assert.Equal(0, _server.Claims);
    }

    [Fact]
    public async Task Run_AgentIsNotKnownYet_WaitsWithoutComplaint()
    {
        // Known from the second time on that its key is asked for.
        _unknown = 1;
        Start();
        await Eventually.True(() => !_server.Adverts.IsEmpty, "it is known now");
        Assert.DoesNotContain("warn", Log);
    }

    [Fact]
    public async Task Work_Chat_ComesInNumberedPieces()
    {
        Start();
        _server.Give(Chat());
        await EndAsync();
        Assert.Equal(1, _loop.Answered);
        Assert.Equal(Enumerable.Range(0, _server.Pieces.Count), _server.Pieces.Select(Seq));
        var lines = _server.Pieces.SelectMany(p => p.GetProperty("lines").EnumerateArray()).Select(l => JsonSerializer.Deserialize<JsonElement>(l.GetString()!)).ToArray();
        Assert.Equal("Hello there.", string.Concat(lines.Select(l => l.GetProperty("message").GetProperty("content").GetString())));
        Assert.True(lines[^1].GetProperty("done").GetBoolean());
    }

    [Fact]
    public async Task Work_ServerFailsNowAndThen_SendsTheSamePieceAgain()
    {
        var came = 0;
        _server.OnPiece = p => RelayServer.IsBeat(p) ? (200, """{"cancelled":false}""") : Interlocked.Increment(ref came) switch
        {
            1 => (503, ""),
            2 => (429, ""),
            3 => (401, ""),
            _ => (200, """{"cancelled":false}"""),
        };
        Start();
        _server.Give(Chat());
        await EndAsync();
        Assert.Equal(1, _loop.Answered);
        var first = _server.Pieces.Take(4).Select(p => p.GetRawText()).Distinct();
        Assert.Single(first);
        Assert.Equal(Enumerable.Range(0, _server.Pieces.Count - 3), _server.Pieces.Skip(3).Select(Seq));
    }

    [Fact]
    public async Task Work_Cancelled_StopsOllama()
    {
        _ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = FakeFault.Silent };
        _server.OnPiece = p => (200, Seq(p) == 0 ? """{"cancelled":false}""" : """{"cancelled":true}""");
        Start();
        _server.Give(Chat());
        await Eventually.True(() => _ollama is { Cancelled: 1, Running: 0 } && _loop is { Cancelled: 1, Running: 0 }, "it is stopped");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    [InlineData(403)]
    public async Task Work_ServerDoesNotKnowIt_StopsOllama(int status)
    {
        _ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = FakeFault.Silent };
        _server.OnPiece = _ => (status, "");
        Start();
        _server.Give(Chat());
        await Eventually.True(() => _ollama is { Cancelled: 1, Running: 0 } && _loop is { Failed: 1, Running: 0 }, "it is stopped");
    }

    [Theory]
    [InlineData("/api/delete")]
    [InlineData("/api/pull")]
    [InlineData("/api/chat?x=1")]
    [InlineData("/api/chat/../delete")]
    [InlineData("//192.0.2.1/api/chat")]
    [InlineData("http://192.0.2.1/api/chat")]
    [InlineData("")]
    public async Task Work_PathThatIsNotAsked_IsRefused(string path)
    {
        Start();
        _server.Give(Work("w1", path, new { model = Model }));
        await EndAsync();
        Assert.Equal("refused", Assert.Single(_server.Pieces).GetProperty("error").GetString());
        Assert.All(_ollama.Requests, r => Assert.Equal("/api/tags", r.Path));
        Assert.Contains(_ollama.Models.Keys, m => m == Model);
    }

    [Fact]
    public async Task Work_OllamaRedirects_NobodyElseIsAsked()
    {
        await using var elsewhere = await FakeOllama.StartAsync(Model);
        _ollama.Answer = new FakeAnswer { Fault = FakeFault.Redirected, Elsewhere = new Uri(elsewhere.Url, "/api/chat") };
        Start();
        _server.Give(Chat());
        await EndAsync();
        Assert.Equal(307, _server.Pieces.First().GetProperty("status").GetInt32());
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData(FakeFault.Cut, "broken")]
    [InlineData(FakeFault.EndsEarly, null)]
    public async Task Work_OllamaBreaksOff_TheLastPieceSaysSo(FakeFault fault, string? error)
    {
        _ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = fault };
        Start();
        _server.Give(Chat());
        await EndAsync();
        Assert.Equal(error, _server.Pieces.Last().TryGetProperty("error", out var said) ? said.GetString() : null);
    }

    [Fact]
    public async Task Work_OllamaRefuses_StatusAndErrorArePassedOn()
    {
        _ollama.Answer = new FakeAnswer { Fault = FakeFault.Refused, Status = 400, Error = "does not support tools" };
        Start();
        _server.Give(Chat());
        await EndAsync();
        var piece = Assert.Single(_server.Pieces);
        Assert.Equal(400, piece.GetProperty("status").GetInt32());
        Assert.Contains("does not support tools", piece.GetProperty("lines")[0].GetString());
    }

    [Fact]
    public async Task Work_AgentStops_SaysSoWithItsLastWord()
    {
        _ollama.Answer = new FakeAnswer { Words = ["Half"], Fault = FakeFault.Silent };
        Start();
        _server.Give(Chat());
        await Eventually.True(() => _server.Pieces.Any(p => p.GetProperty("lines").GetArrayLength() > 0), "it is at it");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
        var last = _server.Pieces.Last();
        Assert.Equal("stopped", last.GetProperty("error").GetString());
        await Eventually.True(() => _ollama.Running == 0, "Ollama has stopped");
    }

    [Fact]
    public async Task Work_MoreThanSlots_IsNotClaimed()
    {
        var goOn = new TaskCompletionSource();
        _ollama.Answer = new FakeAnswer { Before = (_, _) => goOn.Task };
        Start(slots: 2);
        for (var i = 0; i < 5; i++)
        {
            _server.Give(Chat($"w{i}"));
        }

        await Eventually.True(() => _ollama.Running == 2, "two are being answered");
        Assert.Equal(3, _server.Left);
        goOn.SetResult();
        await Eventually.True(() => _loop is { Answered: 5, Running: 0 }, "all were answered");
        Assert.Equal(2, _ollama.MostRunning);
    }

    private string Log => _log.ToString();

    private static int Seq(JsonElement piece) => piece.GetProperty("seq").GetInt32();

    private static string Chat(string id = "w1")
        => Work(id, "/api/chat", new { model = Model, stream = true, messages = new[] { new { role = "user", content = "Hi" } } });

    private static string Work(string id, string path, object body) => JsonSerializer.Serialize(new { work = new { id, path, body } });

    private Task EndAsync()
        => Eventually.True(() => _loop is { Running: 0 } && _server.Pieces.Any(p => p.TryGetProperty("done", out _)), "the answer is whole");

    private void Start(int slots = 1)
    {
        _loop = new RelayLoop(
            new RelayOptions(_ollama.Url, slots),
            new RelayParts(
                new ServerClient(_http, _server.Address),
                () => Interlocked.Decrement(ref _unknown) < 0 ? _server.Key : null,
                TimeProvider.System.GetUtcNow,
                () => { },
                () => _load,
                new AgentLog(_log, TimeProvider.System),
                TimeProvider.System,
                () => 0) { LastWordTime = TimeSpan.FromSeconds(30) });
        _run = _loop.RunAsync(_stop.Token);
    }
}
