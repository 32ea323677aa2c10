using CloudNexus.Harness;
using CloudNexus.Micro;
using CloudNexus.Wire;

namespace CloudNexus.Load;

/// <summary>What a real host measured, second by second and over again: so many of its series, spread over its groups.</summary>
internal sealed class TraceFrames
{
    private readonly long[][] _columns;

    /// <param name="series">At most as many as the host has.</param>
    public TraceFrames(int series)
    {
        using var directory = new TemporaryDirectory();
        var text = directory.File("host.om");
        TraceConversion.Run(Path.Combine(Repository.Root, "tests/fixtures/traces/host-a.jsonl.gz"), text, counters: false);
        var file = OpenMetricsFile.Read(text);
        var all = file.Schema.Series;
        var taken = Enumerable.Range(0, series).Select(i => i * all.Count / series).ToArray();
        Schema = SeriesSchema.Create([.. taken.Select(i => all[i])]);
        _columns = [.. taken.Select(i => file.Windows.SelectMany(w => w.Columns[i]).ToArray())];
    }

    public SeriesSchema Schema { get; }

    /// <summary>Rows one second apart.</summary>
    /// <param name="fromMs">Time of the first.</param>
    /// <param name="seconds">How many.</param>
    /// <param name="skip">Where in the host's time to begin.</param>
    public SampleBlock Make(long fromMs, int seconds, int skip)
    {
        var length = _columns[0].Length;
        var times = Enumerable.Range(0, seconds).Select(i => fromMs + (i * 1000L)).ToArray();
        return new SampleBlock(
            Schema, times, [.. _columns.Select(c => Enumerable.Range(skip, seconds).Select(i => c[i % length]).ToArray())]);
    }
}
