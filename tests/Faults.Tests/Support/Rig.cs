using System.Globalization;
using System.Text.RegularExpressions;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;

namespace CloudNexus.Faults.Tests.Support;

/// <summary>
/// The real agent as a process, the real server on real tables, and a door between them that can misbehave. One true time for all: the test's. Failures
/// name the seed.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    /// <summary>Largest distance of a sample's timestamp from the true time at which it was taken.</summary>
    private const long ToleranceMs = 2500;

    /// <summary>The agent sends a frame in each of them at most, and ten frames a second.</summary>
    private const int PartsOfCatchingUp = 10;

    private readonly TemporaryDirectory _data = new();
    private readonly int _seed;
    private long _bootMs;
    private int _lives;

    /// <param name="seed">Of all that is drawn.</param>
    /// <param name="spoolBytes">Room of the agent's spool.</param>
    /// <param name="closing"><c>NEXUS_CLOSING</c>.</param>
    public Rig(int seed, long spoolBytes = 64 << 20, string closing = "smallest")
    {
        _seed = seed;
        SpoolBytes = spoolBytes;
        Random = new Random(seed);
        Clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        StartMs = NowMs;
        _bootMs = NowMs - 3_600_000;
        Server = new Server(Clock, closing);
        Hub = new FaultHub(Server.Get<Functions.Ingest.IngestService>());
        Front = new Front(Server, Hub);
    }

    public Random Random { get; }

    public ManualTimeProvider Clock { get; }

    public Server Server { get; }

    public FaultHub Hub { get; }

    public Front Front { get; }

    public HandedOut HandedOut { get; } = new();

    /// <summary>The last lines of all lives' logs.</summary>
    public AgentLogs Log { get; } = new();

    /// <summary>Of the next life.</summary>
    public long SpoolBytes { get; set; }

    /// <summary>The host's clock ahead of true time.</summary>
    public long WallOffsetMs { get; set; }

    /// <summary>The life that is.</summary>
    public AgentProcess Agent { get; private set; } = null!;

    public long StartMs { get; }

    private long NowMs => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Server and hub do as they should from now on.</summary>
    public void Behave()
    {
        Front.Behave = _ => Misbehaviour.None;
        Hub.Times = () => 1;
        Hub.Holds = false;
    }

    /// <summary>Begins a life of the agent. Without waiting for anything.</summary>
    public void Begin()
    {
        Agent?.Dispose();
        _lives++;
        Log.Keep($"-- life {_lives} at {Clock.GetUtcNow():HH:mm:ss.fff}");
        Agent = new AgentProcess(
            [
                $"server={Front.Address}", $"token={Server.EnrolmentToken}", $"data={_data.Path}", $"spool={SpoolBytes}", $"life={_lives}",
                $"seed={_seed}", $"now={NowMs}", $"wall={WallOffsetMs}", $"boot={_bootMs}",
            ],
            HandedOut,
            Log);
    }

    /// <summary>Seconds for all, one by one.</summary>
    /// <param name="seconds">How many.</param>
    /// <param name="parts">In how many parts each passes for the agent.</param>
    /// <param name="patienceMs">How long, in real milliseconds, each waits for exchanges: little, where some get no answer.</param>
    /// <returns>The agent's counters.</returns>
    public async Task<string> RunAsync(int seconds, int parts = 1, int patienceMs = 10_000)
    {
        var counters = "";
        for (var i = 0; i < seconds; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            counters = await Agent.StepAsync(1, parts, patienceMs);
            await Hub.DrainAsync();
        }

        return counters;
    }

    /// <summary>Seconds without a server: the agent takes them as fast as it can.</summary>
    public async Task RunAloneAsync(int seconds)
    {
        const int AtOnce = 1800;
        for (var left = seconds; left > 0; left -= AtOnce)
        {
            var now = Math.Min(left, AtOnce);
            Clock.Advance(TimeSpan.FromSeconds(now));
            await Agent.StepAsync(now);
        }
    }

    /// <summary>Steps the host's wall clock.</summary>
    public async Task StepWallAsync(TimeSpan by)
    {
        WallOffsetMs += (long)by.TotalMilliseconds;
        await Agent.DoAsync($"wall {(long)by.TotalMilliseconds}");
    }

    /// <summary>Suspends the host.</summary>
    public async Task SleepAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await Agent.DoAsync($"sleep {(long)time.TotalMilliseconds}");
    }

    /// <summary>The host is off for a while: the next life runs on a system that was just started.</summary>
    public void Reboot(TimeSpan off)
    {
        Clock.Advance(off);
        _bootMs = NowMs - 10_000;
    }

    /// <summary>Has the store fall back to where it is now when the function that this gives is called.</summary>
    public async Task<Func<Task>> RememberStoreAsync()
    {
        var table = await Server.Get<Tables>().GetAsync(Tables.Open);
        var before = await OpenRowsAsync(table);
        return async () =>
        {
            foreach (var row in (await OpenRowsAsync(table)).Where(r => !before.Exists(b => b.PartitionKey == r.PartitionKey && b.RowKey == r.RowKey)))
            {
                (await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, Azure.ETag.All)).EnsureSuccess();
            }

            foreach (var row in before)
            {
                (await table.UpsertEntityAsync(row, TableUpdateMode.Replace)).EnsureSuccess();
            }
        };
    }

    /// <summary>Kills the agent, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        await Agent.KillAsync();
        HandedOut.Killed();
    }

    /// <summary>Lets time pass until the store holds all that it should, then asserts that it does so to the last value.</summary>
    /// <param name="dropped">Samples that the agent had no room for, by its own count.</param>
    /// <param name="unsure">Of these, those whose frames may have been stored before: the server was away before it could say so.</param>
    public async Task AssertAllStoredAsync(int dropped = 0, int unsure = 0)
    {
        const int Minutes = 40;
        for (var i = 0; i < Minutes; i++)
        {
            // The agent is asked first: the store may hold a day, and is read whole. What was taken in the last seconds is under way.
            var counters = await RunAsync(60, PartsOfCatchingUp);
            if (OldestWaitingMs(counters) >= NowMs - 60_000 && Missing(await StoredAsync(), NowMs - 20_000).Count <= dropped)
            {
                break;
            }
        }

        await Agent.StopAsync();
        await Hub.DrainAsync();
        Verify(await StoredAsync(), dropped, unsure);

        // And so they are when every window is closed.
        Clock.Advance(TimeSpan.FromMinutes(15));
        await Server.CloseWindowsAsync();
        Verify(await StoredAsync(), dropped, unsure);
    }

    /// <summary>Every row that is stored, of all nodes that enrolled.</summary>
    public async Task<IReadOnlyList<StoredSample>> StoredAsync()
    {
        // A sample may be stamped with a time that is still to come, and so lie in the window after this one.
        const int AheadMs = 5_000;
        var all = new List<StoredSample>();
        foreach (var node in await Server.Get<NodeStore>().ListAsync(default))
        {
            all.AddRange(await StoredSamples.ReadAsync(Server, node.Id, StartMs, NowMs + AheadMs));
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        Agent?.Dispose();
        await Front.DisposeAsync();
        Hub.Dispose();
        await Server.DisposeAsync();
        _data.Dispose();
    }

    private static async Task<List<TableEntity>> OpenRowsAsync(TableClient table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync())
        {
            rows.Add(row);
        }

        return rows;
    }

    private void Verify(IReadOnlyList<StoredSample> stored, int dropped, int unsure)
    {
        var handedOut = HandedOut.Samples.ToDictionary(s => s.Index);
        var strange = stored.Where(row => row.Index is not { } index || !handedOut.ContainsKey(index)).Select(row => row.TimeMs).ToList();
        Assert.True(strange.Count == 0, Tell($"of no sample, by time: {List(strange)}"));
        var twice = stored.GroupBy(s => s.Index!.Value).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        Assert.True(twice.Count == 0, Tell($"stored more than once: {List(twice)}"));
        var missing = Missing(stored, long.MaxValue);
        Assert.True(missing.Count <= dropped && missing.Count >= dropped - unsure, Tell($"{missing.Count} missing, {dropped} dropped: {List(missing)}"));
        var other = stored.Where(row => row.Values != handedOut[row.Index!.Value].Values).Select(row => row.Index).ToList();
        Assert.True(other.Count == 0, Tell($"stored with other values: {List(other)}"));
        var ordered = stored.OrderBy(s => s.Index).ToList();
        Assert.True(ordered.Zip(ordered.Skip(1)).All(p => p.First.TimeMs < p.Second.TimeMs), Tell("the samples' times are out of order"));
        var off = ordered.Select(s => (s.Index, By: s.TimeMs - handedOut[s.Index!.Value].TrueMs)).Where(s => Math.Abs(s.By) > ToleranceMs).ToList();
        Assert.True(off.Count == 0, Tell($"stamped with another time, ms: {List(off)}"));
    }

    /// <summary>The time of the oldest sample that the agent does not know to be settled; far off when there is none.</summary>
    private static long OldestWaitingMs(string counters)
        => Regex.Match(counters, "oldest waiting ([0-9]+)") is { Success: true } match
            ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : long.MaxValue;

    private List<long> Missing(IReadOnlyList<StoredSample> stored, long untilMs)
    {
        var there = stored.Select(s => s.Index).ToHashSet();
        return [.. HandedOut.Samples
            .Where(s => s.TrueMs <= untilMs && !there.Contains(s.Index) && !HandedOut.MayBeMissing(s.Index)).Select(s => s.Index)];
    }

    private string Tell(string what) => $"Seed {_seed}: {what}\n{Server.Counters}\n{Log}";

    private static string List<T>(List<T> items) => string.Join(' ', items.Take(20)) + (items.Count > 20 ? " …" : "");
}
