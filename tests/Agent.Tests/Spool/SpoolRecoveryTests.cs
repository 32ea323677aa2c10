using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Spool;

public sealed class SpoolRecoveryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Open_KilledAtAnyByte_KeepsEverySampleBeforeIt(int seed)
    {
        var random = new Random(seed);
        var model = new SpoolModel(random, mostBytes: 64 * 6000);
        model.Start(new FaultyFiles());
        var written = new List<(long TimeMs, long Bytes)>();
        for (var i = 0; i < 400; i++)
        {
            var before = model.Given.Count;
            model.Step();
            if (model.Given.Count > before)
            {
                written.Add((model.Given.Keys.Last(), model.Files.Bytes));
            }
        }

        var whole = model.Files.Copy();
        var (name, content) = whole.Content.Last();
        var others = whole.Bytes - content.Length;
        var removed = model.Given.Keys.Except(model.CheckHeld()).ToArray();
        for (var length = Math.Max(0, content.Length - 900); length <= content.Length; length++)
        {
            var cut = whole.Copy();
            cut.Content[name] = content[..length];
            var later = new SpoolModel(random);
            foreach (var (time, values) in model.Given)
            {
                later.Given.Add(time, values);
            }

            foreach (var (number, times) in model.Cuts)
            {
                later.Cuts.Add(number, times);
            }

            later.Start(cut);
            Assert.Equal(0UL, later.Spool.Epoch);
            ForgetFramesOf(later);
            var held = later.CheckHeld();
            var expected = written.Where(w => w.Bytes <= others + length).Select(w => w.TimeMs).Except(removed);
            Assert.Superset(expected.ToHashSet(), held);
            Assert.All(held, time => Assert.True(model.Given.ContainsKey(time)));
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Open_KilledAgainAndAgain_LosesNothingAndDoublesNothing(int seed)
    {
        var random = new Random(seed);
        var model = new SpoolModel(random, mostBytes: 64 * 5000);
        model.Start(new FaultyFiles());
        for (var life = 0; life < 60; life++)
        {
            for (var i = random.Next(60); i > 0; i--)
            {
                model.Step();
            }

            if (random.Next(4) == 0)
            {
                model.Spool.End();
            }

            model.Start(model.Files.Copy());
            Assert.Equal(0, model.Counters.SpoolDamages);
            Assert.Equal(0, model.Counters.SamplesDropped);
        }

        Assert.Equal(model.Given.Keys.Except(model.Released), model.CheckHeld());
    }

    [Fact]
    public void Open_AnyByteDamaged_KeepsWhatIsIntactAndInventsNothing()
    {
        var random = new Random(5);
        var model = new SpoolModel(random, mostBytes: 64 * 2048);
        model.Start(new FaultyFiles());
        for (var i = 0; i < 120; i++)
        {
            model.Step();
        }

        var whole = model.Files.Copy();
        var given = model.Given.Count;
        var cuts = model.Cuts.ToArray();
        var lost = new List<int>();
        foreach (var (name, content) in whole.Content)
        {
            for (var at = 0; at < content.Length; at += 3)
            {
                var files = whole.Copy();
                var damaged = content.ToArray();
                damaged[at] ^= (byte)(1 << random.Next(8));
                files.Content[name] = damaged;
                var later = new SpoolModel(random);
                model.Given.ToList().ForEach(g => later.Given.Add(g.Key, g.Value));
                cuts.ToList().ForEach(c => later.Cuts.Add(c.Key, c.Value));
                later.Start(files);
                ForgetFramesOf(later);
                var held = later.CheckHeld();
                lost.Add(given - held.Count - model.Released.Except(held).Count());
                Assert.True(at < SpoolFormat.SegmentHeaderBytes || later.Counters.SpoolDamages > 0, $"{name} at {at}");
            }
        }

        // A damaged sample takes those down that are told by what changed since; no damage takes more than its segment.
        Assert.InRange(lost.Average(), 0.1, 40);
        Assert.InRange(lost.Max(), 1, given - 1);
    }

    [Fact]
    public void Open_SegmentMissingUnreadableOrForeign_KeepsTheOthers()
    {
        var model = new SpoolModel(new Random(6), mostBytes: 64 * 2048);
        model.Start(new FaultyFiles());
        while (model.Files.Content.Count < 6)
        {
            model.Append();
        }

        var files = model.Files.Copy();
        var names = files.Content.Keys.ToArray();
        files.Content.Remove(names[1]);
        files.Content[names[3]] = [.. Enumerable.Range(1, 100).Select(i => (byte)i)];
        files.Content["notes.txt"] = [4, 5, 6];
        var log = new StringWriter();
        var counters = new AgentCounters();
        using var spool = files.Open(counters, log: log);

        Assert.InRange(spool.UnframedSamples, 1, model.Given.Count - 1);
        Assert.Equal(model.Given.Count, spool.UnframedSamples + counters.SamplesDropped);
        Assert.Equal(1, counters.SpoolDamages);
        Assert.Single(log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(files.Content.ContainsKey("notes.txt"));
        Assert.False(files.Content.ContainsKey(names[3]));
    }

    [Theory]
    [InlineData("boot-1", false, 7UL)]
    [InlineData("boot-2", false, 0UL)]
    [InlineData(null, false, 0UL)]
    [InlineData("boot-1", true, 0UL)]
    public void Epoch_AfterAnEnd_GoesOnInTheSameRunOfTheSystemOnly(string? bootId, bool damaged, ulong expected)
    {
        var files = new FaultyFiles();
        var first = files.Open(new AgentCounters());
        first.Append(Second(1));
        first.Append(Second(2));
        first.Cut(7, 1000);
        first.End();
        if (damaged)
        {
            files.Content.Values.Last()[40] ^= 1;
        }

        using var second = files.Open(new AgentCounters(), bootId: bootId);
        Assert.Equal(expected, second.Epoch);
        second.Append(Second(3));
        Assert.Equal(expected == 0 ? 1UL : 2UL, second.Cut(expected == 0 ? 8 : expected, 1000)!.Sequence);
    }

    [Fact]
    public void Epoch_KilledAfterGoingOn_DoesNotGoOnAgain()
    {
        var files = new FaultyFiles();
        var first = files.Open(new AgentCounters());
        first.Append(Second(1));
        first.Cut(7, 1000);
        first.End();
        Assert.Equal(7UL, files.Open(new AgentCounters()).Epoch);

        using var third = files.Open(new AgentCounters());
        Assert.Equal(0UL, third.Epoch);
        Assert.Equal(7UL, third.HighestEpoch);
    }

    [Fact]
    public void Open_ProvisionalSamplesOfLivesBefore_MoveWithTheNextShift()
    {
        var files = new FaultyFiles();
        var first = files.Open(new AgentCounters());
        first.Append(Second(1));
        first.Append(Second(50), provisional: true);
        using var second = files.Open(new AgentCounters());
        second.Append(Second(51), provisional: true);
        Assert.Equal(-48_000, second.Shift(-3_600_000));
        second.Append(Second(4));

        using var third = files.Open(new AgentCounters());
        Assert.Equal(0, third.Shift(0));
        Assert.Equal([1000, 2000, 3000, 4000], third.Read(third.Cut(9, 1000)!)!.Samples.Timestamps);
    }

    [Fact]
    public void Open_FullSpool_ReadsItInBoundedMemory()
    {
        const long MostBytes = 24 << 20;
        var files = new FaultyFiles();
        var schema = SeriesSchema.Create(Enumerable.Range(0, 400).Select(i => SeriesDefinition.Counter($"a.s{i}", "1")));
        var random = new Random(8);
        var values = new long[400];
        using (var spool = files.Open(new AgentCounters(), MostBytes))
        {
            for (var second = 1; spool.Bytes < 4 << 20; second++)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] += random.Next(100_000);
                }

                spool.Append(new Sample(second * 1000L, schema, values));
            }
        }

        var copy = files.Copy();
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var again = copy.Open(new AgentCounters(), MostBytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 2 << 20);
        Assert.True(again.UnframedSamples > 2000);
    }

    private static Sample Second(int second)
        => new(second * 1000L, SeriesSchema.Create([SeriesDefinition.Gauge("a.b", "1")]), [second]);

    // Frames of this life get numbers of their own; those of the life before that are not there any more may not be told from them.
    private static void ForgetFramesOf(SpoolModel model)
    {
        var held = new HashSet<(ulong, ulong)>();
        model.Spool.Visit(f => held.Add((f.Epoch, f.Sequence)));
        model.Cuts.Keys.Where(k => !held.Contains(k) && k.Epoch >= model.Epoch).ToList().ForEach(k => model.Cuts.Remove(k));
    }
}
