using System.Collections.Concurrent;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class PowerLossTests
{
    [Fact]
    public async Task Append_PowerCutAtAnyMoment_EveryAcknowledgedEventIsThere()
    {
        await using var test = new TestStore { Options = new LogOptions { SegmentBytes = 4096, CommitThreads = 2 } };
        var hub = test.Store.GetOrCreate(TestStore.Hub, 2);
        var acknowledged = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var body = $"{sender}-{i}";
                Assert.True((await hub.AppendAsync(TestStore.Event(body))).IsStored);
                acknowledged.Enqueue(body);
            }
        })).ToArray();
        for (var round = 1; round <= 12; round++)
        {
            var enough = round * 60;
            await Eventually.True(() => acknowledged.Count >= enough, "more events are acknowledged");
            using var copy = new TemporaryDirectory();
            var before = acknowledged.ToArray();
            test.Files.CopySafe(test.Path, copy.Path);
            using var files = new FaultyFiles();
            await using var reopened = test.OpenStore(copy.Path, files);
            var found = new HashSet<string>();
            foreach (var log in reopened.Find(TestStore.Hub)!.Partitions)
            {
                Assert.All(await TestStore.BodiesAsync(log), body => Assert.True(found.Add(body), $"{body} is there twice"));
            }

            Assert.Empty(before.Except(found));
        }

        await stop.CancelAsync();
        await Task.WhenAll(senders);
    }
}
