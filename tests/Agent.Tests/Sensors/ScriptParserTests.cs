using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Sensors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Sensors;

public sealed class ScriptParserTests
{
    private static readonly ScriptSensorOptions Sensor = new() { Name = "job", Command = ["/bin/true"], MaxSeries = 5 };

    [Fact]
    public void Parse_PlainLines_AreSeriesWithTheSensorsLabel()
    {
        var output = Parse("queue_length 12\r\n\n  Disk-Temp.Inner\t-3.5e1  \nns:job:rate +0.25");
        Assert.Equal(
            ["script.queue_length{sensor=job}=12", "script.disk_temp.inner{sensor=job}=-35", "script.ns_job_rate{sensor=job}=0.25"],
            Texts(output));
        Assert.Equal((0, 0, null), (output.BadLines, output.LeftOut, output.Complaint));
    }

    [Fact]
    public void Parse_PrometheusText_KeepsLabelsAndTellsCountersFromGauges()
    {
        var output = Parse("""
            # HELP http_requests_total The total number of HTTP requests.
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200"} 1027 1395066363000
            http_requests_total{method="post",code="400",} 3
            # TYPE temperature_celsius gauge
            temperature_celsius{ place = "a \"b\"\\, {x}\n" , sensor="own", empty="" } 21.5
            """);
        Assert.Equal(
            [
                "script.http_requests_total{code=200,method=post,sensor=job}=1027",
                "script.http_requests_total{code=400,method=post,sensor=job}=3",
                "script.temperature_celsius{exported_sensor=own,place=a \"b\"\\_ _x__,sensor=job}=21.5",
            ],
            Texts(output));
        Assert.Equal([SeriesKind.Counter, SeriesKind.Counter, SeriesKind.Gauge], output.Values.Select(v => v.Series.Kind));
        Assert.Equal(["1", "1", "Cel"], output.Values.Select(v => v.Series.Unit));
    }

    [Fact]
    public void Parse_HistogramAndSummary_AreSeriesOfTheirOwn()
    {
        var output = Parse("""
            # TYPE d_seconds histogram
            d_seconds_bucket{le="0.05"} 24054
            d_seconds_bucket{le="+Inf"} 144320
            d_seconds_count 144320
            # TYPE r summary
            r{quantile="0.5"} 0.2
            r_sum 17
            """);
        Assert.Equal(
            [SeriesKind.Counter, SeriesKind.Counter, SeriesKind.Counter, SeriesKind.Gauge, SeriesKind.Counter],
            output.Values.Select(v => v.Series.Kind));
        Assert.Equal("script.d_seconds_bucket{le=+Inf,sensor=job}", output.Values[1].Series.Key);
    }

    [Fact]
    public void Parse_BadLines_AreCountedAndTheGoodOnesKept()
    {
        var output = Parse("a 1\nno value here\nb\n{} 3\n9lives 1\nc{x=1} 2\nd{x=\"1} 2\ne 1 2 3\nf 0x10\na 2\ng{_=\"x\"} 1\nh. 1\n\nz 26");
        Assert.Equal(["script.a{sensor=job}=1", "script.9lives{sensor=job}=1", "script.z{sensor=job}=26"], Texts(output));
        Assert.Equal((10, 2), (output.BadLines, output.FirstBad));
        Assert.Contains("line 2", output.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoNumbers_AreGaps()
    {
        var output = Parse("a NaN\nb +Inf\nc -inf\nd 1e999");
        Assert.Equal(3, output.Values.Count);
        Assert.All(output.Values, v => Assert.Equal(SampleBlock.Gap, v.Series.FromDouble(v.Value)));
        Assert.Equal(1, output.BadLines);
    }

    [Fact]
    public void Parse_MoreSeriesThanAllowed_LeavesTheLastOut()
    {
        var output = Parse(string.Concat(Enumerable.Range(0, 8).Select(i => $"v{i} {i}\n")));
        Assert.Equal((5, 3, 0), (output.Values.Count, output.LeftOut, output.BadLines));
        Assert.NotNull(output.Complaint);
    }

    [Fact]
    public void Parse_BeyondTheLimitsOfASchema_IsBad()
    {
        var labels = string.Join(',', Enumerable.Range(0, 8).Select(i => $"l{i}=\"1\""));
        var wide = string.Join(',', Enumerable.Range(0, 6).Select(i => $"l{i}=\"{new string('x', 250)}\""));
        var output = Parse(
            $"a{{{labels}}} 1\n{new string('n', 122)} 1\nb{{{wide}}} 1\nc{{{new string('l', 65)}=\"1\"}} 1\n{new string('y', 5000)} 1");
        Assert.Empty(output.Values);
        Assert.Equal(5, output.BadLines);
    }

    [Fact]
    public void Parse_AnyBytes_NeverThrowsAndFitsASchema()
    {
        var random = new Random(5);
        var good = Encoding.UTF8.GetBytes("# TYPE a counter\na{b=\"c\",d=\"e\\n\"} 1.5 17\nplain 3\nü{x=\"😀\"} 4\n");
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var i = 0; i < 1 + (round % 8); i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            SeriesSchema.Create(ScriptParser.Parse(Sensor, bytes.AsSpan(0, random.Next(bytes.Length + 1))).Values.Select(v => v.Series));
        }
    }

    private static ScriptOutput Parse(string text) => ScriptParser.Parse(Sensor, Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Texts(ScriptOutput output)
        => output.Values.Select(v => FormattableString.Invariant($"{v.Series.Key}={v.Value}"));
}
