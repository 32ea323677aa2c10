using System.Text;
using CloudNexus.Functions.Ingest.Foreign;

namespace CloudNexus.Functions.Tests.Ingest.Foreign;

public sealed class ForeignPayloadTests
{
    private static readonly DateTimeOffset Enqueued = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Fact]
    public void Read_Collectd_NamesSeriesByPluginTypeAndInstances()
    {
        var blocks = ForeignPayload.Read(Json("""
            [{"values":[1.5,null],"dstypes":["derive","derive"],"dsnames":["rx","tx"],"time":1700000001.2345,"interval":10.000,
              "host":"h","plugin":"Interface","plugin_instance":"eth0","type":"if_octets","type_instance":"a,b"},
             {"values":[0.25],"dstypes":["gauge"],"dsnames":["value"],"time":1700000002,"interval":10,
              "host":"h","plugin":"load","plugin_instance":"","type":"load","type_instance":"","meta":{"network:received":true}}]
            """), Enqueued);

        Assert.NotNull(blocks);
        Assert.Equal(
            ["collectd_interface.if_octets.rx{instance=eth0,type=a_b}", "collectd_interface.if_octets.tx{instance=eth0,type=a_b}"],
            blocks[0].Schema.Series.Select(s => s.Key));
        Assert.Equal([1_700_000_001_234L], blocks[0].Timestamps.Select(t => t - (t % 2)));
        Assert.Equal([1.5, null], blocks[0].Schema.Series.Select((s, i) => s.ToDouble(blocks[0].Columns[i][0])));
        Assert.Equal("collectd_load.load", Assert.Single(blocks[1].Schema.Series).Key);
        Assert.Equal([1_700_000_002_000L], blocks[1].Timestamps);
    }

    [Fact]
    public void Read_PlainJson_IsTheGatewaysFormAndTakesTheHubsTime()
    {
        var block = Assert.Single(ForeignPayload.Read(Json("""{"values":{"room.temp{floor=1}":21.5}}"""), Enqueued)!);

        Assert.Equal("room.temp{floor=1}", Assert.Single(block.Schema.Series).Key);
        Assert.Equal([Enqueued.ToUnixTimeMilliseconds()], block.Timestamps);
        Assert.Equal([5L], Assert.Single(ForeignPayload.Read(Json("""{"t":5,"values":{"a":1}}"""), Enqueued)!).Timestamps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("not json")]
    [InlineData("""{"values":{}}""")]
    [InlineData("""{"values":{"No Name":1}}""")]
    [InlineData("""[{"values":[1],"dsnames":["value"],"time":1,"host":"h","plugin":"p"}]""")]
    [InlineData("""[{"values":[1,2],"dsnames":["value"],"time":1,"host":"h","plugin":"p","type":"t"}]""")]
    [InlineData("""[{"values":[1],"dsnames":["value"],"time":-1,"host":"h","plugin":"p","type":"t"}]""")]
    [InlineData("""[{"values":[1],"dsnames":["value"],"time":1e300,"host":"h","plugin":"p","type":"t"}]""")]
    [InlineData("""[{"values":[1,1],"dsnames":["a","A"],"time":1,"host":"h","plugin":"p","type":"t"}]""")]
    [InlineData("""
        [{"values":[1],"dsnames":["value"],"time":1,"host":"a","plugin":"p","type":"t"},
         {"values":[1],"dsnames":["value"],"time":1,"host":"b","plugin":"p","type":"t"}]
        """)]
    public void Read_Rubbish_IsNothing(string json) => Assert.Null(ForeignPayload.Read(Json(json), Enqueued));

    [Fact]
    public void Read_TooLong_IsNothing() =>
        Assert.Null(ForeignPayload.Read(Json($$"""{"values":{"a":1}{{new string(' ', 300_000)}}}"""), Enqueued));

    [Fact]
    public void Properties_WithAKeyInAnyCase_AreFoundByEvent()
    {
        var read = EventProperties.Read("""[{"a":"b"},{"x-api-KEY":"k"},{}]""", """["2026-11-01T00:00:00Z","2026-11-01T00:00:01Z","x"]""");

        Assert.Equal([null, "k", null], read.Select(r => r.ApiKey));
        Assert.Equal(1, read[1].Enqueued!.Value.Second);
        Assert.Null(read[2].Enqueued);
        Assert.Empty(EventProperties.Read("""[{"a":"b"}]""", "[]"));
        Assert.Empty(EventProperties.Read("""[{"X-API-Key":"k"}""", "[]"));
        Assert.Empty(EventProperties.Read(null, null));
    }

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);
}
