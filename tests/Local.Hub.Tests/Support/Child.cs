using System.Globalization;
using System.Text;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>The process that a test kills: appends from many tasks until then, printing the number of each event acknowledged.</summary>
internal static class Child
{
    public const string Mode = "append-until-killed";
    private const int Senders = 16;

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Mode, var directory])
        {
            return 2;
        }

        await using var store = EventHubStore.Open(directory, TimeProvider.System, new LogOptions { SegmentBytes = 64 * 1024 });
        var hub = store.GetOrCreate(TestStore.Hub, 2);
        var number = 0;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var mine = Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture);
                var result = await hub.AppendAsync(new EventData(Encoding.UTF8.GetBytes(mine), partitionKey: mine));
                if (result.IsStored)
                {
                    lock (store)
                    {
                        Console.Out.Write(mine + "\n");
                        Console.Out.Flush();
                    }
                }
            }
        })));
        return 0;
    }
}
