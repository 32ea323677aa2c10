using System.Text.Json;
using CloudNexus.Cli.Simulation.Model;
using CloudNexus.Cli.Simulation.Report;

namespace CloudNexus.Cli.Tests.Simulation;

/// <summary>What the server has is held against what was sampled: each way in which it can be wrong is found.</summary>
public sealed class StoredSamplesTests
{
    private const int Count = 20;
    private const int BootedAt = 12;
    private static readonly int[] Columns = [1, 9, 19];
    private readonly NodePlan _plan = new(0, 5, 60, [new Burst(new Span(3, 8), 50)], [], null, Leaks: true, Fills: true);
    private readonly SampleLog _samples = new(keep: true);
    private readonly List<(long Time, double[] Values)> _rows = [];

    public StoredSamplesTests()
    {
        var model = new NodeModel(_plan);
        for (var i = 0; i < Count; i++)
        {
            if (i == BootedAt)
            {
                model.Boot();
                _samples.Boot();
            }

            model.Step(_samples.Add(i + 0.1));
            _rows.Add((1000L * i, [.. NodeSeries.All.Select((s, c) => s.ToDouble(s.FromDouble(model.Values[c]))!.Value)]));
        }
    }

    [Fact]
    public void Compare_AllThere_FindsNothing() => Assert.Equal(new HistoryFinding(Count, 0, 0, 0), Compare());

    [Fact]
    public void Compare_SameSecondInTwoParts_IsOne()
    {
        var stored = new StoredSamples(Count, Columns);
        stored.Add(Answer(_rows[..11]));
        stored.Add(Answer(_rows[10..]));

        Assert.Equal(new HistoryFinding(Count, 0, 0, 0), stored.Compare(_plan, _samples));
    }

    [Fact]
    public void Compare_SampleGone_IsMissing()
    {
        _rows.RemoveAt(4);

        Assert.Equal(new HistoryFinding(Count, 1, 0, 0), Compare());
    }

    [Fact]
    public void Compare_SampleAtAnotherTimeToo_IsDoubled()
    {
        _rows.Add((99_000, _rows[4].Values));

        Assert.Equal(new HistoryFinding(Count, 0, 1, 0), Compare());
    }

    [Fact]
    public void Compare_OtherValue_IsWrong()
    {
        _rows[BootedAt + 1].Values[Columns[0]] += 0.01;

        Assert.Equal(new HistoryFinding(Count, 0, 0, 1), Compare());
    }

    [Fact]
    public void Compare_NothingThere_IsAllMissing()
    {
        var stored = new StoredSamples(Count, Columns);
        stored.Add(JsonSerializer.SerializeToElement(new { t = Array.Empty<long>(), series = Array.Empty<object>() }));

        Assert.Equal(new HistoryFinding(Count, Count, 0, 0), stored.Compare(_plan, _samples));
    }

    [Fact]
    public void Compare_LaterSamples_DoNotCount()
    {
        var stored = new StoredSamples(Count - 5, Columns);
        stored.Add(Answer(_rows));

        Assert.Equal(new HistoryFinding(Count - 5, 0, 0, 0), stored.Compare(_plan, _samples));
    }

    private HistoryFinding Compare()
    {
        var stored = new StoredSamples(Count, Columns);
        stored.Add(Answer(_rows));
        return stored.Compare(_plan, _samples);
    }

    private static JsonElement Answer(IReadOnlyList<(long Time, double[] Values)> rows) => JsonSerializer.SerializeToElement(new
    {
        t = rows.Select(r => r.Time),
        series = Columns.Prepend(0).Select(c => new { name = NodeSeries.All[c].Name, v = rows.Select(r => r.Values[c]) }),
    });
}
