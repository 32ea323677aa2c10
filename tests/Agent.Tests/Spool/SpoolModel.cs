using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Spool;

/// <summary>Drives a spool at random and remembers what it was given, so that what it holds can be compared with that.</summary>
internal sealed class SpoolModel(Random random, long mostBytes = 64 << 20)
{
    private static readonly SeriesSchema[] Schemas =
    [
        SeriesSchema.Create([SeriesDefinition.Counter("a.count", "1"), SeriesDefinition.Gauge("b.gauge", "%", 2)]),
        SeriesSchema.Create([.. Enumerable.Range(0, 11).Select(i => SeriesDefinition.Real($"c.series{i:00}", "1"))]),
    ];

    private readonly long[] _values = new long[11];
    private long _timeMs = 1_790_000_000_000;
    private int _schema;

    public FaultyFiles Files { get; private set; } = new();

    public AgentCounters Counters { get; private set; } = new();

    public FileSpool Spool { get; private set; } = null!;

    public ulong Epoch { get; private set; }

    /// <summary>Each sample given, by time.</summary>
    public SortedDictionary<long, long[]> Given { get; } = [];

    /// <summary>Times of the samples of each frame that was cut.</summary>
    public Dictionary<(ulong Epoch, ulong Sequence), long[]> Cuts { get; } = [];

    /// <summary>Samples that the spool was told to let go of.</summary>
    public HashSet<long> Released { get; } = [];

    /// <summary>Begins another life on what the one before left.</summary>
    public void Start(FaultyFiles files)
    {
        (Files, Counters) = (files, new AgentCounters());
        Spool = files.Open(Counters, mostBytes);
        Epoch = Spool.Epoch is not 0 and var same ? same : Math.Max(Epoch, Spool.HighestEpoch) + 1;
    }

    public void Append()
    {
        _schema = random.Next(40) == 0 ? 1 - _schema : _schema;
        _timeMs += random.Next(20) == 0 ? 3000 : 1000;
        var schema = Schemas[_schema];
        for (var i = 0; i < schema.Series.Count; i++)
        {
            _values[i] = random.Next(8) switch
            {
                0 => SampleBlock.Gap,
                1 => random.NextInt64(long.MinValue, long.MaxValue),
                < 5 => _values[i] == SampleBlock.Gap ? 5 : unchecked(_values[i] + random.Next(-100, 100)),
                _ => _values[i],
            };
        }

        var values = _values[..schema.Series.Count];
        Given.Add(_timeMs, values);
        Spool.Append(new Sample(_timeMs, schema, values));
    }

    public void Cut(bool stopping = false)
    {
        if (Spool.Cut(Epoch, 5000, stopping) is { } frame)
        {
            Assert.True(Cuts.TryAdd((frame.Epoch, frame.Sequence), [.. TimesOf(frame)]), "a number was used twice");
        }
    }

    /// <summary>Lets go of some frames.</summary>
    public void Release()
    {
        var most = random.Next(4);
        Spool.Remove(f =>
        {
            var goes = most > 0 && random.Next(3) > 0;
            if (goes)
            {
                most--;
                Released.UnionWith(Cuts[(f.Epoch, f.Sequence)]);
            }

            return goes;
        });
    }

    public void Attach() => Spool.Attach(new ProcessSnapshot(_timeMs, [new ProcessEntry(1, "init", 3, 4096, 1)]));

    public void Step()
    {
        switch (random.Next(12))
        {
            case 0 or 1:
                Cut();
                break;
            case 2:
                Release();
                break;
            case 3:
                Attach();
                break;
            default:
                Append();
                break;
        }
    }

    /// <summary>
    /// Every frame carries what it was cut of, samples are as they were given, none is held twice. Frames what is unframed in the current
    /// epoch.
    /// </summary>
    /// <returns>The times of all that is held.</returns>
    public SortedSet<long> CheckHeld()
    {
        while (Spool.UnframedSamples > 0)
        {
            Cut();
        }

        var held = new SortedSet<long>();
        var last = new Dictionary<ulong, ulong>();
        var frames = new List<HeldFrame>();
        Spool.Visit(frames.Add);
        foreach (var frame in frames)
        {
            var times = TimesOf(frame);
            Assert.Equal(Cuts[(frame.Epoch, frame.Sequence)], times);
            Assert.All(times, time => Assert.True(held.Add(time), "a sample is held twice"));
            Assert.True(frame.Sequence > last.GetValueOrDefault(frame.Epoch));
            last[frame.Epoch] = frame.Sequence;
        }

        return held;
    }

    private IReadOnlyList<long> TimesOf(HeldFrame frame)
    {
        var samples = Spool.Read(frame)!.Samples;
        Assert.Equal(frame.Rows, samples.Rows);
        for (var row = 0; row < samples.Rows; row++)
        {
            Assert.Equal(Given[samples.Timestamps[row]], samples.Columns.Select(c => c[row]));
        }

        return samples.Timestamps;
    }
}
