using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Status;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.Status;

[Collection(AppCollection.Name)]
public sealed class StatusPartsTests
{
    [Fact]
    public async Task Run_FailingCheckOfTheNode_IsDegradedUntilItPasses()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(30);
        agent.Check = 0;
        await rig.RunAsync(20);
        var item = await rig.ItemAsync(agent);
        Assert.Equal(("DEGRADED", "Down: web."), (item.Status, item.StatusReason));
        agent.Check = 1;
        await rig.RunAsync(20);
        Assert.Equal(["UP", "DEGRADED", "UP"], rig.Events.StatusesOf(agent.Id));
    }

    [Fact]
    public async Task Run_AnotherCapabilityHasAReason_IsDegradedAlsoWhileThatFails()
    {
        var source = new ScriptedSource();
        await using var rig = new StatusRig(change: services => services.AddSingleton<IStatusSource>(source));
        var (one, two) = (await rig.AddAgentAsync("one"), await rig.AddAgentAsync("two"));
        source.Said[one.Id] = "The disk is nearly full.";
        await rig.RunAsync(20);
        source.Fails = true;
        await rig.RunAsync(20);
        Assert.Equal("The disk is nearly full.", (await rig.ItemAsync(one)).StatusReason);
        source.Fails = false;
        source.Said.Clear();
        await rig.RunAsync(20);
        Assert.Equal(["DEGRADED", "UP"], rig.Events.StatusesOf(one.Id).TakeLast(2));
        Assert.Equal(["UP"], rig.Events.StatusesOf(two.Id));
    }

    [Fact]
    public async Task Probe_EachPartition_IsSentThereAndNotedWhenStored()
    {
        await using var rig = new StatusRig();
        await rig.RunAsync(10);
        Assert.Equal(["/telemetry/partitions/0/messages", "/telemetry/partitions/1/messages"], rig.Paths.Order());
        var state = await rig.App.Get<PipelineStore>().ReadAsync(default);
        Assert.Equal(rig.Now.ToUnixTimeMilliseconds(), state.KnownUntilMs(rig.Now.AddMinutes(1)));
        Assert.Equal((2, rig.Now.ToUnixTimeMilliseconds(), 0L), (state.Partitions, state.SentMs, state.FailedMs));
    }

    [Fact]
    public async Task Ingest_ForgedProbe_IsRefusedAndDeadLettered()
    {
        await using var rig = new StatusRig();
        var probe = rig.App.Get<ProbeMessage>().Write(0, rig.Now.ToUnixTimeMilliseconds());
        probe[^1] ^= 1;
        await rig.App.IngestAsync(probe, rig.App.Get<ProbeMessage>().Write(9, rig.Now.ToUnixTimeMilliseconds()));
        Assert.Equal(2, (await rig.App.DeadLettersAsync()).Count);
        Assert.Equal(0, (await rig.App.Get<PipelineStore>().ReadAsync(default)).KnownUntilMs(rig.Now));
    }

    [Fact]
    public async Task Ingest_StatesAreNotStored_ProbesOfTheBatchDoNotCount()
    {
        await using var rig = new StatusRig();
        var node = await rig.App.RegisterAsync();
        var probe = rig.App.Get<ProbeMessage>().Write(0, rig.Now.ToUnixTimeMilliseconds());
        rig.App.Transport.Before = request => request.Uri.ToString().Contains("$batch", StringComparison.Ordinal)
            && request.Content is { } content && Text(content).Contains("NodeStates", StringComparison.Ordinal)
                ? throw new Azure.RequestFailedException("The states are away.")
                : Task.CompletedTask;
        await rig.App.IngestAsync(node.Frame(1, ServiceApp.StartMs), probe);
        rig.App.Transport.Before = null;
        Assert.Equal(1UL, (await rig.App.StoredAsync(node)).Settled.Watermark(1));
        Assert.Empty((await rig.App.Get<PipelineStore>().ReadAsync(default)).ArrivedMs);
    }

    [Fact]
    public async Task Write_ValuesAfterAJudgementOfAnotherInstance_KeepIt()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        await app.Get<NodeStateWriter>().WriteAsync([new NodeState("n", 1000, 5, false, new Headline())], default);
        var (state, etag) = Assert.Single(await twin.Get<NodeStateStore>().ListAsync(null, default));
        var judged = state with { Judged = new NodeJudgement("UP", "why", 7, 9) { Outside = "o", ReviewMs = 3, ReturnedMs = 4 } };
        Assert.Single(await twin.Get<NodeStateWriter>().JudgeAsync([(judged, etag)], default));
        Assert.Empty(await twin.Get<NodeStateWriter>().JudgeAsync([(judged, etag)], default));

        await app.Get<NodeStateWriter>().WriteAsync([new NodeState("n", 2000, 5, false, new Headline()) { GapSeconds = 5, Trouble = "t", StoredMs = 2500 }], default);

        var stored = (await app.Get<NodeStateStore>().FindAsync("n", default))!;
        Assert.Equal(judged.Judged, stored.Judged);
        Assert.Equal((2000, 2500, 5, "t"), (stored.LastSampleMs, stored.StoredMs, stored.GapSeconds, stored.Trouble));
    }

    [Fact]
    public async Task Judge_OneRowChangedMeanwhile_WritesTheOthers()
    {
        await using var app = new ServiceApp();
        var writer = app.Get<NodeStateWriter>();
        var nodes = Enumerable.Range(0, 500).Select(i => $"n{i}").Where(n => Functions.Storage.Shards.Of(n) == "s00").Take(3).ToArray();
        await writer.WriteAsync([.. nodes.Select(n => new NodeState(n, 1000, 5, false, new Headline()))], default);
        var read = await app.Get<NodeStateStore>().ListAsync(null, default);
        await writer.WriteAsync([new NodeState(nodes[1], 2000, 5, false, new Headline())], default);

        var written = await writer.JudgeAsync(
            [.. read.Select(r => (r.State with { Judged = new NodeJudgement("DOWN", null, 1, 1) }, r.ETag))], default);

        Assert.Equal([nodes[0], nodes[2]], written.Select(w => w.State.NodeId).Order(StringComparer.Ordinal));
        Assert.Null((await app.Get<NodeStateStore>().FindAsync(nodes[1], default))!.Judged);
    }

    [Fact]
    public void Take_LastFrameWithoutSamples_SaysThatTheAgentStops()
    {
        var rates = new RateTracker();
        var header = new Wire.FrameHeader("n", "k", 1, 1, 1, 5000, TestNode.Schema.Id);
        rates.Take("n", new Arrival("n", header, TestNode.Block(1000, 5)));
        var stopped = rates.Take("n", new Arrival("n", header with { Sequence = 2, Stopping = true }, Wire.SampleBlock.None))!;
        Assert.Equal((5000, true), (stopped.LastSampleMs, stopped.Stopping));
        Assert.Null(rates.Take("n", new Arrival("n", header with { Sequence = 2, Stopping = true }, Wire.SampleBlock.None)));
    }

    private static string Text(Azure.Core.RequestContent content)
    {
        using var bytes = new MemoryStream();
        content.WriteTo(bytes, default);
        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private sealed class ScriptedSource : IStatusSource
    {
        public Dictionary<string, string> Said { get; } = [];

        public bool Fails { get; set; }

        public Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellation)
            => Fails ? throw new InvalidOperationException("away") : Task.FromResult<IReadOnlyDictionary<string, string>>(Said);
    }
}
