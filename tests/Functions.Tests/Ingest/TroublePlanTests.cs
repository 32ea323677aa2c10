using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Ingest;

public sealed class TroublePlanTests
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create(
    [
        SeriesDefinition.Counter("agent.dropped_samples", "1"),
        SeriesDefinition.Gauge("check.up", "1", 0, ("sensor", "db")),
        SeriesDefinition.Gauge("check.up", "1", 0, ("sensor", "web")),
        SeriesDefinition.Gauge("systemd.unit_failed", "1", 0, ("unit", "a.service")),
        SeriesDefinition.Gauge("systemd.units_failed", "1"),
    ]);

    private readonly TroublePlan _plan = new(Schema);

    [Theory]
    [InlineData(5, 1, 1, 0, 0, null)]
    [InlineData(5, 0, 1, 0, 0, "Down: db.")]
    [InlineData(5, 0, 0, 0, 0, "Down: db, web.")]
    [InlineData(5, 1, 1, 1, 1, "Failed: a.service.")]
    [InlineData(5, 1, 1, 0, 2, "Failed systemd units: 2.")]
    [InlineData(6, 1, 1, 0, 0, "The agent drops samples: its spool is full.")]
    [InlineData(6, 0, 1, 1, 1, "The agent drops samples: its spool is full. Failed: a.service. Down: db.")]
    [InlineData(5, SampleBlock.Gap, 1, SampleBlock.Gap, SampleBlock.Gap, null)]
    [InlineData(SampleBlock.Gap, 1, 1, 0, 0, null)]
    public void Read_Values_SaysWhatIsWrong(long dropped, long db, long web, long unit, long units, string? trouble)
        => Assert.Equal(trouble, _plan.Read(Row(dropped, db, web, unit, units), Row(5, 1, 1, 0, 0)));

    [Fact]
    public void Read_CounterWithoutAnEarlierRow_SaysNothing()
    {
        Assert.Null(_plan.Read(Row(9, 1, 1, 0, 0), null));
        Assert.Null(_plan.Read(Row(9, 1, 1, 0, 0), Row(SampleBlock.Gap, 1, 1, 0, 0)));
    }

    [Fact]
    public void Read_ManyOrLongNames_AreCut()
    {
        var schema = SeriesSchema.Create(
            [.. Enumerable.Range(0, 5).Select(i => SeriesDefinition.Gauge("check.up", "1", 0, ("sensor", i == 0 ? new string('x', 100) : $"s{i}")))]);
        var trouble = new TroublePlan(schema).Read(new NewestRow(schema, 0, new long[5]), null)!;
        Assert.Contains(" and 2 more", trouble, StringComparison.Ordinal);
        Assert.True(trouble.Length < 120);
    }

    // As the schema orders them, by key.
    private static NewestRow Row(long dropped, long db, long web, long unit, long units)
    {
        var values = new Dictionary<string, long>
        {
            ["agent.dropped_samples"] = dropped,
            ["check.up{sensor=db}"] = db,
            ["check.up{sensor=web}"] = web,
            ["systemd.unit_failed{unit=a.service}"] = unit,
            ["systemd.units_failed"] = units,
        };
        return new NewestRow(Schema, 0, [.. Schema.Series.Select(s => values[s.Key])]);
    }
}
