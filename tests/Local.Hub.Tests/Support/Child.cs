using System.Globalization;
using System.Text;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Tests.Support;

/// <summary>The process that a test kills: appends from many tasks until then, printing the number of each event acknowledged.</summary>
internal static class Child
{
    public const string Mode = "append-until-killed";
    public const string KafkaMode = "serve-kafka-until-killed";
    public const string FuzzMode = "fuzz-kafka";
    private const int Senders = 16;

    public static async Task<int> Main(string[] args)
    {
        if (args is [KafkaMode, var served, var port])
        {
            return await ServeKafkaAsync(served, int.Parse(port, CultureInfo.InvariantCulture));
        }

        if (args is [FuzzMode, .. var numbers])
        {
            return await FuzzKafkaAsync([.. numbers.Select(n => int.Parse(n, CultureInfo.InvariantCulture))]);
        }

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

    /// <param name="numbers">How many requests (100,000), and the seed (1).</param>
    private static async Task<int> FuzzKafkaAsync(int[] numbers)
    {
        var (count, seed) = (numbers.ElementAtOrDefault(0) is > 0 and var n ? n : 100_000, numbers.ElementAtOrDefault(1) is > 0 and var s ? s : 1);
        await using var test = KafkaTest.Start(o => o with { TransferTimeout = TimeSpan.FromSeconds(2) });
        var start = TimeProvider.System.GetTimestamp();
        var answers = await KafkaFuzz.RunAsync(test.Server.Port, KafkaTest.Topic, count, seed);
        await Eventually.True(() => test.Server.BufferedBytes == 0, "nothing is held for those who went");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            kafka-fuzz: {count} damaged requests, seed {seed}, {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s
              connections closed for what they sent  {test.Server.RefusedConnections}
              answers to an honest client beside     {answers}, all right
              managed memory afterwards              {GC.GetTotalMemory(true) / 1e6:0} MB, working set {Environment.WorkingSet / 1e6:0} MB
            """));
        return 0;
    }

    /// <summary>Prints its port; ends when its input does.</summary>
    private static async Task<int> ServeKafkaAsync(string directory, int port)
    {
        await using var store = EventHubStore.Open(directory, TimeProvider.System);
        store.GetOrCreate(TestStore.Hub, 4);
        await using var server = KafkaServer.Start(store, new KafkaServerOptions { Port = port }, TimeProvider.System);
        await Console.Out.WriteLineAsync(server.Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadLineAsync();
        return 0;
    }
}
