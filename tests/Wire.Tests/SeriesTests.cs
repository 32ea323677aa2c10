namespace CloudNexus.Wire.Tests;

public sealed class SeriesTests
{
    [Theory]
    [InlineData(1.005, 2, 101)]
    [InlineData(-0.125, 2, -13)]
    [InlineData(99.994, 2, 9999)]
    [InlineData(5, 0, 5)]
    [InlineData(double.NaN, 2, SampleBlock.Gap)]
    [InlineData(double.PositiveInfinity, 0, SampleBlock.Gap)]
    [InlineData(1e30, 0, SampleBlock.Gap)]
    public void FromDouble_Value_IsRoundedToTheSeriesDigits(double value, byte scale, long stored)
        => Assert.InRange(SeriesDefinition.Gauge("a", "1", scale).FromDouble(value) - stored, -1, 1);

    [Fact]
    public void FromDouble_Real_KeepsEveryBitAndNoNegativeZero()
    {
        var series = SeriesDefinition.Real("a", "1");
        Assert.Equal(Math.PI, series.ToDouble(series.FromDouble(Math.PI)));
        Assert.Equal(0, series.ToDouble(series.FromDouble(-0.0)));
    }

    [Fact]
    public void ToDouble_RealThatIsNoNumber_IsAGap()
    {
        var series = SeriesDefinition.Real("a", "1");
        Assert.Null(series.ToDouble(BitConverter.DoubleToInt64Bits(double.NaN)));
        Assert.Null(series.ToDouble(BitConverter.DoubleToInt64Bits(double.NegativeInfinity)));
    }

    [Fact]
    public void Key_Labels_AreSorted()
        => Assert.Equal("net.rx{a=1,b=2}", SeriesDefinition.Counter("net.rx", "By", ("b", "2"), ("a", "1")).Key);

    [Theory]
    [InlineData("cpu.total", true)]
    [InlineData("a", true)]
    [InlineData("a.b_2.c", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("1a", false)]
    [InlineData("a.", false)]
    [InlineData("a..b", false)]
    [InlineData("a-b", false)]
    public void IsSeriesName_Text_FollowsTheRule(string name, bool valid) => Assert.Equal(valid, SeriesNames.IsSeriesName(name));

    [Fact]
    public void CleanLabelValue_AnyText_IsALabelValue()
    {
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var characters = Enumerable.Range(0, random.Next(400)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 128 : 65536));
            var text = new string([.. characters]);
            Assert.True(SeriesNames.IsLabelValue(SeriesNames.CleanLabelValue(text)));
        }
    }

    [Fact]
    public void Create_OutsideTheLimits_Throws()
    {
        var good = SeriesDefinition.Gauge("a", "1");
        Assert.Throws<ArgumentException>(() => SeriesSchema.Create([good, good]));
        Assert.Throws<ArgumentException>(() => SeriesSchema.Create([SeriesDefinition.Gauge("B", "1")]));
        Assert.Throws<ArgumentException>(() => SeriesSchema.Create([SeriesDefinition.Gauge("a", "1", 10)]));
        Assert.Throws<ArgumentException>(() => SeriesSchema.Create([SeriesDefinition.Gauge("a", "1", 0, ("x", "{"))]));
        Assert.Throws<ArgumentException>(() => SeriesSchema.Create([SeriesDefinition.Gauge("a", "1", 0, ("x", "1"), ("x", "2"))]));
        var tooMany = Enumerable.Range(0, 4097).Select(i => SeriesDefinition.Gauge($"a{i}", "1"));
        Assert.Throws<ArgumentException>(() => SeriesSchema.Create(tooMany));
    }

    [Fact]
    public void TryParse_SchemaId_RoundTrips()
    {
        Assert.True(SchemaId.TryParse(Given.Schema.Id.ToString(), out var id));
        Assert.Equal(Given.Schema.Id, id);
        Assert.False(SchemaId.TryParse(Given.Schema.Id.ToString()[1..] + "g", out _));
        Assert.False(SchemaId.TryParse(null, out _));
    }
}
