using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class SamplerTests
{
    [Fact]
    public void Take_OneCollectorFails_OthersGoOnAndItIsRetriedLessAndLess()
    {
        var series = new SeriesTable();
        var failing = new FailingCollector(series);
        var counting = new CountingCollector(series);
        var log = new StringWriter();
        var sampler = new Sampler([failing, counting], series, new AgentLog(log, new ManualTimeProvider()));
        for (var second = 1; second <= 120; second++)
        {
            var sample = sampler.Take(second);
            Assert.Equal([second, SampleBlock.Gap], sample.Values);
        }

        Assert.Equal(7, failing.Tries);
        Assert.Single(log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        failing.Works = true;
        var last = Enumerable.Range(121, 64).Select(s => sampler.Take(s)).ToList()[^1];
        Assert.Equal(42, last.Values[1]);
        Assert.Contains("works again", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Take_RealHost_CollectsEverythingWithinTheSchemaLimits()
    {
        using var tree = new HostTree("host-a/second-1");
        var log = new StringWriter();
        var sampler = SamplerOf(tree, log);
        sampler.Take(1000);
        tree.Show("host-a/second-2");
        var sample = sampler.Take(2000);

        Assert.Equal("", log.ToString());
        string[] groups = ["cpu", "disk", "disk_io", "load", "mem", "net", "psi", "swap", "system", "tcp", "udp"];
        Assert.Equal(groups, sample.Schema.Series.Select(s => s.Group).Distinct().Order(StringComparer.Ordinal));
        Assert.True(sample.Values.Count(v => v == SampleBlock.Gap) < sample.Values.Length / 2);
    }

    [Fact]
    public void Take_RealHost_AllocatesLittleMoreThanTheSample()
    {
        using var tree = new HostTree("host-a/second-1");
        var sampler = SamplerOf(tree, new StringWriter());
        for (var second = 0; second < 100; second++)
        {
            sampler.Take(second);
        }

        // The least of three: the runtime may allocate in between for its own ends.
        Assert.InRange(Enumerable.Range(0, 3).Min(_ => BytesBesideTheValues(sampler)), 0, 2048);
    }

    [Fact]
    public void Schema_DeviceLeavesAndReturns_IsTheSameAgain()
    {
        var series = new SeriesTable();
        series.Add(SeriesDefinition.Gauge("a", "1"));
        var device = series.Add(SeriesDefinition.Gauge("b", "1"));
        var full = series.Schema.Id;
        series.Remove(device);
        Assert.NotEqual(full, series.Schema.Id);
        series.Add(SeriesDefinition.Gauge("b", "1"));
        Assert.Equal(full, series.Schema.Id);
    }

    [Fact]
    public void Add_SameSeriesTwice_LeadsNowhereAndHarmsNothing()
    {
        var series = new SeriesTable();
        var first = series.Add(SeriesDefinition.Gauge("a", "1"));
        var second = series.Add(SeriesDefinition.Gauge("a", "1"));
        second.Set(5.0);
        series.Remove(second);
        first.Set(4.0);

        Assert.Equal([4], series.Values());
    }

    /// <returns>By second.</returns>
    private static long BytesBesideTheValues(Sampler sampler)
    {
        const int Seconds = 50;
        var before = GC.GetAllocatedBytesForCurrentThread();
        long values = 0;
        for (var second = 0; second < Seconds; second++)
        {
            values += sampler.Take(second).Values.Length;
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before - (sizeof(long) * values)) / Seconds;
    }

    private static Sampler SamplerOf(HostTree tree, TextWriter log)
    {
        var clock = new ManualTimeProvider();
        var parts = new CollectorParts(tree.Root, tree.Series, new CollectorOptions(), clock);
        return new Sampler(CollectorSet.For(parts), tree.Series, new AgentLog(log, clock));
    }

    private sealed class FailingCollector(SeriesTable series) : ICollector
    {
        private readonly Slot _slot = series.Add(SeriesDefinition.Gauge("z.value", "1"));

        public string Name => "failing";

        public bool Works { get; set; }

        public int Tries { get; private set; }

        public void Collect()
        {
            Tries++;
            _slot.Set(Works ? 42.0 : throw new IOException("no such file"));
        }
    }
}
