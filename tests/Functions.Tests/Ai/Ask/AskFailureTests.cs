using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Harness.Ollama;
using static CloudNexus.Functions.Tests.Ai.Ask.Minds;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>A model server that is away, slow, stops or talks rubbish: every question ends in a state that says so, and the next is answered.</summary>
[Collection(AppCollection.Name)]
public sealed class AskFailureTests : IAsyncLifetime
{
    private AskRig _rig = null!;

    public async Task InitializeAsync() => _rig = await AskRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData(FakeFault.ErrorLine, "Ollama says: llama runner")]
    [InlineData(FakeFault.Refused, "Ollama says: llama runner")]
    [InlineData(FakeFault.Rubbish, "Ollama answered something that is no answer")]
    [InlineData(FakeFault.Cut, "Ollama stopped in mid-answer")]
    [InlineData(FakeFault.EndsEarly, "Ollama stopped in mid-answer")]
    public async Task Ask_ModelFails_SaysSoAndTheNextIsAnswered(FakeFault fault, string error)
    {
        _rig.Ollama.Script = Turns(Call("alerts"), new FakeAnswer { Words = ["Half"], Fault = fault }, new FakeAnswer());
        var failed = await _rig.AskAsync("Fail");
        Assert.Equal(CommandStatus.Failed, failed.Status);
        Assert.StartsWith(error, failed.Result!.Error, StringComparison.Ordinal);
        var record = AskRig.RecordOf(failed);
        Assert.Equal(("alerts", null), (Assert.Single(record.Steps).Tool, record.Answer));

        await AssertAnswersAsync();
    }

    [Fact]
    public async Task Ask_ModelSaysNothing_Fails()
    {
        _rig.Ollama.Script = Turns(Say(" ", "\n"), new FakeAnswer());
        var failed = await _rig.AskAsync("Silence");
        Assert.Equal(CommandStatus.Failed, failed.Status);
        Assert.StartsWith("The model ended without an answer", failed.Result!.Error, StringComparison.Ordinal);
        await AssertAnswersAsync();
    }

    [Fact]
    public async Task Ask_NoSuchModel_SaysWhichThereAre()
    {
        var item = _rig.Commands.Add("""{"question":"Hi","model":"gone:1b"}""", AskRig.Admin);
        await _rig.RunAsync(item);
        Assert.Contains("gone:1b", _rig.Commands.Get(item.Id).Result!.Error);
        await AssertAnswersAsync();
    }

    [Fact]
    public async Task Ask_ModelStopsTalking_FailsAndLeavesIt()
    {
        _rig.Ollama.Script = Turns(new FakeAnswer { Words = ["Well,"], Before = (i, stop) => i < 1 ? Task.CompletedTask : ForEver(stop) }, new FakeAnswer());
        var item = _rig.Add("Slow");
        var run = _rig.RunAsync(item);
        await Eventually.True(() => _rig.Commands.OutputOf(item.Id).Length > 0, "it has begun");
        await _rig.AdvanceUntilDoneAsync(run, TimeSpan.FromSeconds(5));

        var failed = _rig.Commands.Get(item.Id);
        Assert.Equal(CommandStatus.Failed, failed.Status);
        Assert.Contains("took more than 60 s for the next part", failed.Result!.Error);
        await Eventually.True(() => _rig.Ollama.Cancelled == 1, "the model server is left");
        await AssertAnswersAsync();
    }

    [Fact]
    public async Task Ask_EveryPartTakesLong_FailsAtTheDeadline()
    {
        _rig.Ollama.Script = Turns(
            new FakeAnswer { Words = [.. Enumerable.Repeat("um ", 1000)], Before = (i, stop) => Task.Delay(TimeSpan.FromSeconds(20), _rig.Time, stop) },
            new FakeAnswer());
        var item = _rig.Add("Slow");
        await _rig.AdvanceUntilDoneAsync(_rig.RunAsync(item), TimeSpan.FromSeconds(1));
        Assert.StartsWith("No answer within 240 s", _rig.Commands.Get(item.Id).Result!.Error, StringComparison.Ordinal);
        Assert.Equal(1, _rig.Commands.StartsOf(item.Id));
        await AssertAnswersAsync();
    }

    [Fact]
    public async Task Ask_ModelServerAwayAndBack_IsAnswered()
    {
        _rig.Ollama.Script = Turns(new FakeAnswer { Fault = FakeFault.Refused, Status = 503, Error = "overloaded" }, Say("Here again."));
        var item = _rig.Add("Are you there?");
        await _rig.AdvanceUntilDoneAsync(_rig.RunAsync(item), TimeSpan.FromSeconds(1));
        Assert.Equal("Here again.", AskRig.RecordOf(_rig.Commands.Get(item.Id)).Answer);
        Assert.Matches(@"^\[waiting: Ollama says: overloaded\]\nHere again\.$", _rig.Commands.OutputOf(item.Id));
    }

    [Fact]
    public async Task Ask_ModelServerStaysAway_FailsWithWhatToDo()
    {
        await using var away = await AskRig.StartAsync(new Uri($"http://127.0.0.1:{Ports.Free()}"));
        var item = away.Add("Are you there?");
        var began = away.Time.GetUtcNow();
        await away.AdvanceUntilDoneAsync(away.RunAsync(item), TimeSpan.FromSeconds(2));
        var failed = away.Commands.Get(item.Id);
        Assert.Equal(CommandStatus.Failed, failed.Status);
        Assert.Contains("NEXUS_OLLAMA_URL", failed.Result!.Error);
        Assert.InRange(away.Time.GetUtcNow() - began, AskLimits.AwayPatience, AskLimits.Deadline);
    }

    [Fact]
    public async Task Ask_Cancelled_StopsTheModelAndIsNotEnded()
    {
        _rig.Ollama.Script = Turns(new FakeAnswer { Words = ["Well,"], Before = (i, stop) => i < 1 ? Task.CompletedTask : ForEver(stop) }, new FakeAnswer());
        var item = _rig.Add("Never mind");
        var run = _rig.RunAsync(item);
        await Eventually.True(() => _rig.Commands.OutputOf(item.Id).Length > 0, "it has begun");
        await _rig.Commands.CancelAsync(item.Id, "tests", default);
        await _rig.AdvanceUntilDoneAsync(run, TimeSpan.FromSeconds(1));

        Assert.Equal((CommandStatus.Cancelled, null), (_rig.Commands.Get(item.Id).Status, _rig.Commands.Get(item.Id).Result));
        await Eventually.True(() => _rig.Ollama.Cancelled == 1, "the model server is left");
        await AssertAnswersAsync();
    }

    [Fact]
    public async Task Ask_HostStops_IsTakenUpBySomebodyElse()
    {
        using var host = new CancellationTokenSource();
        _rig.Ollama.Script = Turns(new FakeAnswer { Words = ["Well,"], Before = (i, stop) => i < 1 ? Task.CompletedTask : ForEver(stop) }, Say("Done."));
        var item = _rig.Add("Survive");
        var run = _rig.RunAsync(item, host.Token);
        await Eventually.True(() => _rig.Commands.OutputOf(item.Id).Length > 0, "it has begun");
        await host.CancelAsync();
        await run;
        Assert.Equal(CommandStatus.Running, _rig.Commands.Get(item.Id).Status);

        await _rig.App.Get<WorkRunner>().SweepAsync(default);
        Assert.Equal(1, _rig.Commands.StartsOf(item.Id));
        _rig.Time.Advance(AskRunner.Lease + TimeSpan.FromSeconds(1));
        await _rig.App.Get<WorkRunner>().SweepAsync(default);
        Assert.Equal("Done.", AskRig.RecordOf(_rig.Commands.Get(item.Id)).Answer);
    }

    [Fact]
    public async Task Ask_StoreAwayForAMoment_IsEndedAllTheSame()
    {
        _rig.Ollama.Script = Turns(new FakeAnswer
        {
            Words = ["One", " two."],
            Before = (i, _) =>
            {
                _rig.Commands.IsStoreAway |= i == 1;
                return Task.CompletedTask;
            },
        });
        var item = _rig.Add("Count");
        var run = _rig.RunAsync(item);
        await Eventually.True(() => _rig.Commands.IsStoreAway && _rig.Ollama.Running == 0, "the model has answered");
        Assert.False(run.IsCompleted);
        _rig.Commands.IsStoreAway = false;
        await _rig.AdvanceUntilDoneAsync(run, TimeSpan.FromSeconds(1));
        Assert.Equal("One two.", AskRig.RecordOf(_rig.Commands.Get(item.Id)).Answer);
    }

    [Fact]
    public async Task Run_SameWorkTwice_IsDoneOnce()
    {
        var item = _rig.Add("Once");
        var runner = _rig.App.Get<WorkRunner>();
        await Task.WhenAll(_rig.RunAsync(item), _rig.RunAsync(item), runner.SweepAsync(default));
        await _rig.RunAsync(item);
        Assert.Single(_rig.Asked);
    }

    [Fact]
    public async Task Run_EventsThatNameNoWork_ArePassedOver()
    {
        var item = _rig.Add("Still here?");
        byte[][] events =
        [
            [], [0xff, 0], "null"u8.ToArray(), "[]"u8.ToArray(), """{"kind":"shell","id":"x"}"""u8.ToArray(), """{"kind":"ask"}"""u8.ToArray(),
            """{"kind":"ask","id":"nobody"}"""u8.ToArray(), new byte[100_000],
            System.Text.Encoding.UTF8.GetBytes($$"""{"kind":"ask","id":"{{item.Id}}"}"""),
        ];
        await _rig.App.Get<WorkRunner>().RunAsync(events, default);
        Assert.Equal(CommandStatus.Completed, _rig.Commands.Get(item.Id).Status);
    }

    [Fact]
    public async Task Run_ManyQuestions_AFewAtOnceAndAllAreAnswered()
    {
        var items = Enumerable.Range(0, 12).Select(i => _rig.Add($"{i}?")).ToArray();
        var runner = _rig.App.Get<WorkRunner>();
        var run = runner.RunAsync(items.Select(i => new AiWork(AiWorkKinds.Ask, i.Id)), default);
        await _rig.AdvanceUntilDoneAsync(run, TimeSpan.FromMilliseconds(10));
        Assert.All(items, i => Assert.Equal(CommandStatus.Completed, _rig.Commands.Get(i.Id).Status));
        Assert.InRange(_rig.Ollama.MostRunning, 1, WorkRunner.AtOnce);
    }

    private static Task ForEver(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    private async Task AssertAnswersAsync()
    {
        var item = _rig.Add("And now?");
        await _rig.AdvanceUntilDoneAsync(_rig.RunAsync(item), TimeSpan.FromMilliseconds(100));
        Assert.Equal("Hello there.", AskRig.RecordOf(_rig.Commands.Get(item.Id)).Answer);
    }
}
