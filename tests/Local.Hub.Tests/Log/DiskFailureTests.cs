using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class DiskFailureTests
{
    [Fact]
    public async Task Append_DiskFull_FailsLeavesNothingAndGoesOnWhenThereIsRoom()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a");
        test.Files.Room = 60;
        var failed = await test.Log.AppendAsync([TestStore.Event("one that fits"), TestStore.Event("one that doesn't")]);
        Assert.Equal(AppendStatus.Failed, failed.Status);
        Assert.Contains("no space left", failed.Error, StringComparison.Ordinal);
        Assert.Equal(1, test.Log.NextSequence);
        Assert.Equal(2, test.Log.GetStats().Failed);
        test.Files.Room = long.MaxValue;
        await test.AppendAsync("b");
        Assert.Equal(["a", "b"], await TestStore.BodiesAsync(test.Log));
        await test.CloseAsync();
        Assert.Equal(["a", "b"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Append_FlushFailed_IsNotThereAfterAReopen()
    {
        await using var test = new TestStore();
        await test.AppendAsync("a");
        test.Files.FailFlush = true;
        Assert.Equal(AppendStatus.Failed, (await test.Log.AppendAsync([TestStore.Event("b"), TestStore.Event("c")])).Status);

        // Same length as b: without the cut, c would stand behind it as if it were good.
        Assert.Equal(AppendStatus.Failed, (await test.Log.AppendAsync(TestStore.Event("d"))).Status);
        test.Files.FailFlush = false;
        await test.AppendAsync("e");
        await test.CloseAsync();
        Assert.Equal(["a", "e"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Append_NoRoomForANewSegment_FailsAndGoesOnWhenThereIsRoom()
    {
        await using var test = new TestStore { Options = new LogOptions { SegmentBytes = 1024, CommitThreads = 1 } };
        var body = new string('x', 900);
        await test.AppendAsync(body);
        test.Files.Room = 20;
        Assert.Equal(AppendStatus.Failed, (await test.Log.AppendAsync(TestStore.Event(body))).Status);
        Assert.Equal(AppendStatus.Failed, (await test.Log.AppendAsync(TestStore.Event(body))).Status);
        Assert.Single(test.SegmentFiles);
        test.Files.Room = long.MaxValue;
        await test.AppendAsync(body);
        Assert.Equal(2, test.SegmentFiles.Length);
        Assert.Equal([body, body], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Append_NoRoomForTheFirstSegment_LeavesAnEmptyHubThatWorksLater()
    {
        await using var test = new TestStore();
        _ = test.Log;
        test.Files.Room = 0;
        Assert.Equal(AppendStatus.Failed, (await test.Log.AppendAsync(TestStore.Event("a"))).Status);
        await test.CloseAsync();
        test.Files.Room = long.MaxValue;
        await test.AppendAsync("b");
        Assert.Equal(["b"], await TestStore.BodiesAsync(test.Log));
    }

    [Fact]
    public async Task Checkpoint_DiskFull_FailsAndTheLastOneStands()
    {
        await using var test = new TestStore();
        var hub = test.Store.GetOrCreate(TestStore.Hub, 1);
        await hub.CheckpointAsync("$Default", 0, 5);
        test.Files.Room = 3;
        await Assert.ThrowsAsync<IOException>(() => hub.CheckpointAsync("$Default", 0, 6));
        Assert.Equal(5, hub.GetCheckpoint("$Default", 0));
        test.Files.Room = long.MaxValue;
        await test.CloseAsync();
        hub = test.Store.Find(TestStore.Hub)!;
        Assert.Equal(5, hub.GetCheckpoint("$Default", 0));
        await hub.CheckpointAsync("$Default", 0, 7);
        Assert.Equal(7, hub.GetCheckpoint("$Default", 0));
    }

    [Fact]
    public async Task Retention_DeleteFails_IsTriedAgain()
    {
        await using var test = new TestStore { Options = new LogOptions { SegmentBytes = 1024, RetentionBytes = 1024, CommitThreads = 1 } };
        test.Files.FailDelete = true;
        await test.AppendAsync(new string('a', 900), new string('b', 900), new string('c', 900));
        Assert.Equal((3, 0), (test.SegmentFiles.Length, test.Log.GetStats().DroppedSegments));
        test.Files.FailDelete = false;
        test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(test.SegmentFiles);
        Assert.Equal(2, test.Log.GetStats().DroppedSegments);
    }
}
