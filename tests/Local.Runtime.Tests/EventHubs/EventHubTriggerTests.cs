using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.EventHubs;

public class EventHubTriggerTests
{
    private static readonly string[] Settings = ["--EventHub=x", "--Group=observers"];

    [Fact]
    public async Task Batch_OfBytes_IsHandedOverAndCheckpointed()
    {
        var hub = new FakeEventHub(partitions: 2);
        hub.Add(0, "a", "b");
        hub.Add(1, "c");
        await using var host = await StartAsync(typeof(BytesFunctions), hub);

        await Eventually.True(() => hub.Checkpoint("observers", 0) == 2 && hub.Checkpoint("observers", 1) == 1, "both are checkpointed");

        Assert.Equal(["a,b", "c"], host.Probe.Seen.Order());
    }

    [Fact]
    public async Task Batch_AfterARestart_GoesOnAtTheCheckpoint()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a");
        await using (await StartAsync(typeof(BytesFunctions), hub))
        {
            await Eventually.True(() => hub.Checkpoint("observers", 0) == 1, "the first is checkpointed");
        }

        hub.Add(0, "b");
        await using var second = await StartAsync(typeof(BytesFunctions), hub);
        await Eventually.True(() => hub.Checkpoint("observers", 0) == 2, "the second is checkpointed");

        Assert.Equal(["b"], second.Probe.Seen);
    }

    [Fact]
    public async Task Batch_OfTexts_HasItsMetadata()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a", "b");
        await using var host = await StartAsync(typeof(TextFunctions), hub);
        await Eventually.True(() => hub.Checkpoint("$Default", 0) == 2, "the batch is checkpointed");

        Assert.Equal(
            [
                "a,b",
                "key-0,key-1|0,100|0,1",
                "2026-11-01T12:00:01.0000000Z|1",
                "0",
                """["2026-11-01T12:00:00Z","2026-11-01T12:00:01Z"]""",
                """[{"n":"0"},{"n":"1"}]""",
                """[{"SequenceNumber":0,"Offset":"0","EnqueuedTimeUtc":"2026-11-01T12:00:00Z","PartitionKey":"key-0"},"""
                    + """{"SequenceNumber":1,"Offset":"100","EnqueuedTimeUtc":"2026-11-01T12:00:01Z","PartitionKey":"key-1"}]""",
                "True True True",
            ],
            host.Probe.Seen);
    }

    [Fact]
    public async Task Event_ByEvent_IsHandedOverWithItsMetadata()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a", "b");
        await using var host = await StartAsync(typeof(SingleFunctions), hub);
        await Eventually.True(() => hub.Checkpoint("$Default", 0) == 2, "both are checkpointed");

        Assert.Equal(["a 0 0 key-0 12:00:00 0", "b 1 100 key-1 12:00:01 1"], host.Probe.Seen);
    }

    [Fact]
    public async Task Event_AsBytes_IsHandedOver()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a", "b");
        await using var host = await StartAsync(typeof(SingleBytesFunctions), hub);
        await Eventually.True(() => host.Probe.Seen.Count == 2, "both are seen");

        Assert.Equal(["a", "b"], host.Probe.Seen);
    }

    [Fact]
    public async Task Batch_LargerThanTheMaximum_ComesInParts()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a", "b", "c");
        await using var host = await StartAsync(typeof(BytesFunctions), hub, """{ "maxEventBatchSize": 2 }""");
        await Eventually.True(() => hub.Checkpoint("observers", 0) == 3, "all are checkpointed");

        Assert.Equal(["a,b", "c"], host.Probe.Seen);
    }

    [Fact]
    public async Task Batch_SmallerThanTheMinimum_WaitsForMore()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a");
        await using var host = await StartAsync(
            typeof(BytesFunctions), hub, """{ "minEventBatchSize": 3, "maxWaitTime": "00:05:00" }""", new ManualTimeProvider());
        hub.Add(0, "b");
        Assert.Empty(host.Probe.Seen);
        hub.Add(0, "c");
        await Eventually.True(() => host.Probe.Seen.Count == 1, "the batch is full");

        Assert.Equal(["a,b,c"], host.Probe.Seen);
    }

    [Fact]
    public async Task Batch_SmallerThanTheMinimum_WaitsNoLongerThanTheMaximumWait()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a");
        var clock = new ManualTimeProvider();
        await using var host = await StartAsync(
            typeof(BytesFunctions), hub, """{ "minEventBatchSize": 3, "maxWaitTime": "00:05:00" }""", clock);
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(host.Probe.Seen);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.True(() => host.Probe.Seen.Count == 1, "the wait is over");

        Assert.Equal(["a"], host.Probe.Seen);
    }

    [Fact]
    public async Task Checkpoint_WithAFrequency_IsWrittenAfterSoManyBatches()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a", "b", "c");
        await using var host = await StartAsync(
            typeof(BytesFunctions), hub, """{ "maxEventBatchSize": 1, "batchCheckpointFrequency": 2 }""");
        await Eventually.True(() => host.Probe.Seen.Count == 3, "all are seen");

        Assert.Equal(2, hub.Checkpoint("observers", 0));
    }

    [Fact]
    public async Task Batch_InOnePartition_IsOneAtATimeWhileOthersGoOn()
    {
        var hub = new FakeEventHub(partitions: 2);
        var app = App(typeof(BytesFunctions), hub, "{}", null);
        var release = new TaskCompletionSource();
        app.Probe.Act = () => app.Probe.Seen.Contains("slow") && !app.Probe.Seen.Contains("other") ? release.Task : Task.CompletedTask;
        await using var host = await RunningHost.StartAsync(app);
        hub.Add(0, "slow");
        await Eventually.True(() => host.Probe.Seen.Contains("slow"), "the slow batch runs");

        hub.Add(0, "next");
        hub.Add(1, "other");
        await Eventually.True(() => hub.Checkpoint("observers", 1) == 1, "the other partition goes on");
        Assert.DoesNotContain("next", host.Probe.Seen);
        release.SetResult();
        await Eventually.True(() => hub.Checkpoint("observers", 0) == 2, "the partition goes on");

        Assert.Equal(["slow", "other", "next"], host.Probe.Seen);
    }

    [Fact]
    public async Task Batch_WhoseRetriesAreUsedUp_IsCheckpointedCountedAndLogged()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "bad");
        var clock = new ManualTimeProvider();
        var app = App(typeof(FixedRetryFunctions), hub, "{}", clock);
        app.Probe.Act = () => throw new InvalidDataException("cannot be read");
        await using var host = await RunningHost.StartAsync(app);
        await Eventually.True(() => Advance(clock, TimeSpan.FromSeconds(5), hub.Checkpoint("$Default", 0) == 1), "it is given up");

        Assert.Equal(["bad first", "bad 1", "bad 2"], host.Probe.Seen);
        Assert.Equal(3, host.Counters["functions.failures"]);
        Assert.Equal(2, host.Counters["functions.retries"]);
        Assert.Equal(1, host.Counters["functions.batches_given_up"]);
        Assert.Contains(host.Logs.Errors, e => e.Contains("gave up 1 events of telemetry/0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Batch_ThatFailsAndThenSucceeds_IsNotGivenUp()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "bad");
        var clock = new ManualTimeProvider();
        var app = App(typeof(EndlessRetryFunctions), hub, "{}", clock);
        app.Probe.Act = () => app.Probe.Seen.Count < 7 ? throw new IOException("not yet") : Task.CompletedTask;
        await using var host = await RunningHost.StartAsync(app);
        await Eventually.True(() => Advance(clock, TimeSpan.FromSeconds(1), hub.Checkpoint("$Default", 0) == 1), "it is done");

        Assert.Equal(7, host.Probe.Seen.Count);
        Assert.Equal(7, host.Probe.Seen.Distinct().Count());
        Assert.Equal(0, host.Counters["functions.batches_given_up"]);
    }

    [Fact]
    public async Task Stop_WhileABatchFails_LeavesItForTheNextStart()
    {
        var hub = new FakeEventHub(partitions: 1);
        hub.Add(0, "a");
        var app = App(typeof(EndlessRetryFunctions), hub, "{}", new ManualTimeProvider());
        app.Probe.Act = () => throw new IOException("not yet");
        await using var host = await RunningHost.StartAsync(app);
        await Eventually.True(() => host.Probe.Seen.Count > 0, "the batch fails");

        await host.StopAsync();

        Assert.Null(hub.Checkpoint("$Default", 0));
    }

    [Fact]
    public async Task Hub_ThatFailsForAWhile_IsReadAgain()
    {
        var hub = new FakeEventHub(partitions: 1) { Failure = new IOException("hub is down") };
        hub.Add(0, "a");
        var clock = new ManualTimeProvider();
        await using var host = await RunningHost.StartAsync(App(typeof(BytesFunctions), hub, "{}", clock));
        await Eventually.True(() => host.Logs.All.Any(l => l.Contains("hub is down", StringComparison.Ordinal)), "the failure is logged");

        hub.Failure = null;
        await Eventually.True(() => Advance(clock, TimeSpan.FromSeconds(1), hub.Checkpoint("observers", 0) == 1), "it is read");

        Assert.Equal(["a"], host.Probe.Seen);
    }

    private static bool Advance(ManualTimeProvider clock, TimeSpan step, bool isDone)
    {
        if (!isDone)
        {
            clock.Advance(step);
        }

        return isDone;
    }

    private static Task<RunningHost> StartAsync(Type functions, FakeEventHub hub, string eventHubs = "{}", TimeProvider? clock = null) =>
        RunningHost.StartAsync(App(functions, hub, eventHubs, clock));

    private static TestApp App(Type functions, FakeEventHub hub, string eventHubs, TimeProvider? clock) => new(functions)
    {
        Events = hub,
        Settings = Settings,
        Clock = clock,
        HostJsonText = $$"""{ "version": "2.0", "extensions": { "eventHubs": {{eventHubs}} } }""",
    };
}
