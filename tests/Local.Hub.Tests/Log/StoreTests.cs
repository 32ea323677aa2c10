using System.Text;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class StoreTests
{
    [Fact]
    public async Task Open_DirectoryInUse_IsRefusedUntilItIsReleased()
    {
        using var directory = new TemporaryDirectory();
        var first = EventHubStore.Open(directory.Path, TimeProvider.System);
        var error = Assert.Throws<HubInUseException>(() => EventHubStore.Open(directory.Path, TimeProvider.System));
        Assert.Contains(directory.Path, error.Message, StringComparison.Ordinal);
        await first.DisposeAsync();
        await using var second = EventHubStore.Open(directory.Path, TimeProvider.System);
    }

    [Fact]
    public async Task GetOrCreate_AgainAndAfterReopen_IsTheSameHub()
    {
        await using var test = new TestStore();
        var hub = test.Store.GetOrCreate("Telemetry-2", 3);
        Assert.Same(hub, test.Store.GetOrCreate("telemetry-2", 3));
        Assert.Throws<InvalidOperationException>(() => test.Store.GetOrCreate("telemetry-2", 4));
        await test.CloseAsync();
        Assert.Equal(3, test.Store.Find("TELEMETRY-2")!.Partitions.Count);
        Assert.Null(test.Store.Find("other"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("ends-")]
    [InlineData("ünï")]
    public async Task GetOrCreate_ANameThatCannotBe_IsRefused(string name)
    {
        await using var test = new TestStore();
        Assert.Throws<ArgumentException>(() => test.Store.GetOrCreate(name));
    }

    [Fact]
    public async Task GetOrCreate_TooManyHubs_IsRefused()
    {
        await using var test = new TestStore { Options = new LogOptions { MaxHubs = 2, CommitThreads = 1 } };
        test.Store.GetOrCreate("a", 1);
        test.Store.GetOrCreate("b", 1);
        Assert.Throws<InvalidOperationException>(() => test.Store.GetOrCreate("c", 1));
    }

    [Fact]
    public async Task Open_DamagedHubFile_CountsTheDirectories()
    {
        await using var test = new TestStore();
        test.Store.GetOrCreate("hub", 3);
        await test.CloseAsync();
        await File.WriteAllTextAsync(Path.Combine(test.Path, "hub", "partitions"), "v1 9 00000000\n");
        Assert.Equal(3, test.Store.Find("hub")!.Partitions.Count);
    }

    [Fact]
    public async Task Append_ByKey_KeepsToOnePartitionAndWithoutGoesRound()
    {
        await using var test = new TestStore();
        var hub = test.Store.GetOrCreate("hub", 4);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(3, (await hub.AppendAsync(new EventData("x"u8.ToArray(), "node-a"))).Partition);
        }

        var turns = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            turns.Add((await hub.AppendAsync(TestStore.Event("x"))).Partition);
        }

        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], turns);
        Assert.Equal(28, hub.GetStats().Sum(s => s.Appended));
    }

    [Fact]
    public async Task Checkpoint_Saved_IsThereAfterReopenPerGroupAndPartition()
    {
        await using var test = new TestStore();
        var hub = test.Store.GetOrCreate("hub", 2);
        await hub.CheckpointAsync("$Default", 0, 42);
        await hub.CheckpointAsync("$Default", 1, 7);
        await hub.CheckpointAsync("other", 0, 1);
        await hub.CheckpointAsync("$Default", 0, 40);
        await test.CloseAsync();
        hub = test.Store.Find("hub")!;
        Assert.Equal([40, 7, 1, null], new[]
        {
            hub.GetCheckpoint("$Default", 0), hub.GetCheckpoint("$Default", 1), hub.GetCheckpoint("other", 0),
            hub.GetCheckpoint("other", 1),
        });
        Assert.Equal(["$Default", "other"], hub.ConsumerGroups);
        var golden = await File.ReadAllTextAsync(Path.Combine(test.Path, "hub", "checkpoints", "other", "000"));
        Assert.StartsWith("v1 1 ", golden, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_ManyAtOnce_ShareWritesAndTheLastOneIsKept()
    {
        await using var test = new TestStore();
        var hub = test.Store.GetOrCreate("hub", 1);
        var before = test.Files.Flushes;
        test.Files.Hold();
        var saves = Enumerable.Range(1, 100).Select(i => hub.CheckpointAsync("g", 0, i)).ToArray();
        test.Files.Go();
        await Task.WhenAll(saves);
        Assert.InRange(test.Files.Flushes - before, 1, 2);
        Assert.Equal(100, hub.GetCheckpoint("g", 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1 42")]
    [InlineData("v1 42 469fb7f3\n")]
    [InlineData("v1 042 469fb7f2\n")]
    [InlineData("v1 -1 469fb7f2\n")]
    [InlineData("v2 42 469fb7f2\n")]
    public async Task Checkpoint_MalformedFile_IsNone(string content)
    {
        await using var test = new TestStore();
        var path = Path.Combine(test.Path, "hub", "checkpoints", "g", "000");
        await test.Store.GetOrCreate("hub", 1).CheckpointAsync("g", 0, 42);
        Assert.Equal("v1 42 469fb7f2\n", await File.ReadAllTextAsync(path));
        await test.CloseAsync();
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(content));
        var hub = test.Store.Find("hub")!;
        Assert.Null(hub.GetCheckpoint("g", 0));
        await hub.CheckpointAsync("g", 0, 3);
        Assert.Equal(3, hub.GetCheckpoint("g", 0));
    }

    [Fact]
    public async Task Checkpoint_ABadOrOneTooManyGroup_IsRefused()
    {
        await using var test = new TestStore { Options = new LogOptions { MaxConsumerGroups = 1, CommitThreads = 1 } };
        var hub = test.Store.GetOrCreate("hub", 1);
        await hub.CheckpointAsync("one", 0, 1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.CheckpointAsync("two", 0, 1));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.CheckpointAsync("../up", 0, 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => hub.CheckpointAsync("one", 1, 1));
        Assert.False(Directory.Exists(Path.Combine(test.Path, "hub", "checkpoints", "two")));
    }
}
