using CloudNexus.Agent.Collectors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class BackgroundReadingsTests
{
    private readonly SeriesTable _series = new();

    [Fact]
    public void Take_MoreDevicesThanThereIsRoomFor_KeepsTheFirstAndCountsTheRest()
    {
        var readings = Make(2);
        readings.Take([Reading("a", 1), Reading("b", 2), Reading("c", 3)]);
        Assert.Equal(1, readings.Refused);
        Assert.Equal([1L, 2L], Show(readings));
    }

    [Fact]
    public void Take_DeviceLeaves_IsAbsentAndThenGone()
    {
        var readings = Make(2, absent: 0);
        readings.Take([Reading("a", 1), Reading("b", 2)]);
        readings.Take([Reading("b", 3)]);
        Assert.Equal([0L, 3L], Show(readings));
        readings.Take([Reading("b", 5)]);
        Assert.Equal([5L], Show(readings));
        readings.Clear();
        Assert.Empty(Show(readings));
    }

    [Fact]
    public void Add_SchemaWouldBecomeTooLarge_LeadsNowhere()
    {
        var value = new string('v', SeriesLimits.LabelValueBytes);
        for (var i = 0; i < 1000; i++)
        {
            _series.Add(SeriesDefinition.Gauge("a.series", "1", 0, ("label", $"{i:0000}" + value[4..])));
        }

        Assert.InRange(_series.Schema.Encoded.Length, SeriesSchema.MostBytes * 9 / 10, SeriesSchema.MostBytes);
        var before = _series.Schema.Series.Count;
        var last = _series.Add(SeriesDefinition.Gauge("b.series", "1", 0, ("label", value)));
        last.Set(1.0);
        Assert.Equal(before, _series.Values().Length);
    }

    private static DeviceReading Reading(string device, double value) => new(device, [value]);

    private BackgroundReadings Make(int most, double absent = double.NaN)
        => new(_series, most, 2, name => [SeriesDefinition.Gauge("x.value", "1", 0, ("device", name))], absent);

    private long[] Show(BackgroundReadings readings)
    {
        _series.ClearValues();
        readings.Show();
        return _series.Values();
    }
}
