using System.Diagnostics;
using System.Globalization;
using CloudNexus.Harness;
using CloudNexus.Local.Hub.Tests.Support;

namespace CloudNexus.Local.Hub.Tests.Log;

public sealed class KillTests
{
    [Fact]
    public async Task Append_ProcessKilledUnderLoad_EveryAcknowledgedEventIsThereOnce()
    {
        using var directory = new TemporaryDirectory();
        var before = 0;
        for (var round = 0; round < 2; round++)
        {
            var acknowledged = await AppendUntilKilledAsync(directory.Path, count: 3000);
            await using var store = EventHubStore.Open(directory.Path, TimeProvider.System);
            List<int> found = [];
            foreach (var log in store.Find(TestStore.Hub)!.Partitions)
            {
                var events = await TestStore.ReadAllAsync(log);
                Assert.Equal(Enumerable.Range(0, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
                found.AddRange(events.Select(e => int.Parse(TestStore.Body(e), CultureInfo.InvariantCulture)));
            }

            // The child numbers its events from 1 each time it runs.
            var perNumber = found.CountBy(n => n).ToDictionary();
            Assert.All(acknowledged, n => Assert.True(perNumber.ContainsKey(n), $"{n} was acknowledged and is lost"));
            Assert.DoesNotContain(perNumber, n => n.Value > round + 1);
            Assert.True(found.Count >= before + acknowledged.Count, $"{found.Count} events, {before} before");
            before = found.Count;
        }
    }

    private static async Task<List<int>> AppendUntilKilledAsync(string directory, int count)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using var child = Process.Start(new ProcessStartInfo(host, [typeof(Child).Assembly.Location, Child.Mode, directory])
        {
            RedirectStandardOutput = true,
        })!;
        List<int> acknowledged = [];
        try
        {
            while (acknowledged.Count < count && await child.StandardOutput.ReadLineAsync() is { } line)
            {
                acknowledged.Add(int.Parse(line, CultureInfo.InvariantCulture));
            }
        }
        finally
        {
            child.Kill();
        }

        // What it had acknowledged before it died counts too; a last line without its end does not.
        var rest = (await child.StandardOutput.ReadToEndAsync()).Split('\n')[..^1];
        acknowledged.AddRange(rest.Select(line => int.Parse(line, CultureInfo.InvariantCulture)));
        await child.WaitForExitAsync();
        Assert.True(acknowledged.Count >= count, $"The child ended by itself after {acknowledged.Count} events.");
        return acknowledged;
    }
}
