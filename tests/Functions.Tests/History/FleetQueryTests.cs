using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.History;

public class FleetQueryTests
{
    [Fact]
    public async Task Run_NodesByLabelTypeAndId_BringsThoseTogether()
    {
        var rig = new HistoryRig();
        await AddAsync(rig, "a", NodeTypes.Default, "prod", 10);
        await AddAsync(rig, "b", NodeTypes.Default, "prod", 30);
        await AddAsync(rig, "c", "vm", "test", 80);

        Assert.Equal(40, await OneAsync(rig, "agg=avg"));
        Assert.Equal(20, await OneAsync(rig, "agg=avg&label=env%3Dprod"));
        Assert.Equal(40, await OneAsync(rig, "agg=sum&label=env%3Dprod"));
        Assert.Equal(80, await OneAsync(rig, "agg=max"));
        Assert.Equal(10, await OneAsync(rig, "agg=min"));
        Assert.Equal(80, await OneAsync(rig, "type=vm"));
        Assert.Equal(55, await OneAsync(rig, "nodes=b,c"));
    }

    [Fact]
    public async Task Run_Top_TheHighestSideBySide()
    {
        var rig = new HistoryRig();
        await AddAsync(rig, "a", NodeTypes.Default, "prod", 10);
        await AddAsync(rig, "b", NodeTypes.Default, "prod", 90);
        await AddAsync(rig, "c", NodeTypes.Default, "prod", 50);

        var answer = await AskAsync(rig, "top=2");

        Assert.Equal(["b", "c"], answer.Series.Select(s => s.NodeId));
        Assert.Equal([90, 50], answer.Series.Select(s => s.Values.Single(v => v is not null)));
    }

    [Theory]
    [InlineData("agg=p95")]
    [InlineData("agg=median")]
    [InlineData("top=0")]
    [InlineData("top=51")]
    [InlineData("label=env")]
    [InlineData("type=toaster")]
    [InlineData("type=vm&nodes=a")]
    [InlineData("from=2&to=1")]
    [InlineData("points=4001")]
    [InlineData("from=yesterday")]
    public void Parse_NotAQuestion_400(string query) => Assert.Equal(400, (int)Assert.Throws<ApiException>(() => Parse($"?select=cpu.total&{query}")).Status);

    [Theory]
    [InlineData("")]
    [InlineData("?select=")]
    [InlineData("?select=CPU")]
    [InlineData("?select=cpu.total,*")]
    public void Parse_NotASelection_400(string query) => Assert.Equal("bad-select", Assert.Throws<ApiException>(() => Parse(query)).Kind);

    [Fact]
    public async Task Catalog_Run_EverySeriesOnceWithKindAndUnit()
    {
        var rig = new HistoryRig();
        await rig.AddNodeAsync();
        foreach (var block in TestSamples.Make(1, rig.NowMs, 600))
        {
            await rig.IngestAsync(block);
        }

        var series = await new CatalogQuery(new NodeAccess(rig.Nodes), rig.Schemas).RunAsync(TestCallers.Admin, HistoryRig.Node, default);

        SeriesDefinition[] expected = [TestSamples.Temperature, TestSamples.Cpu, TestSamples.Received, TestSamples.Sent];
        Assert.Equal(expected, series);
        await Assert.ThrowsAsync<ApiException>(() => new CatalogQuery(new NodeAccess(rig.Nodes), rig.Schemas).RunAsync(TestCallers.Admin, "nobody", default));
    }

    private static FleetRequest Parse(string query)
        => FleetRequest.Parse(new QueryCollection(QueryHelpers.ParseQuery(query)), new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    private static async Task AddAsync(HistoryRig rig, string node, string type, string environment, double cpu)
    {
        await rig.AddNodeAsync(node, type, ("env", environment));
        var schema = SeriesSchema.Create([TestSamples.Cpu]);
        await rig.IngestAsync(new SampleBlock(schema, [rig.NowMs - 1000], [[TestSamples.Cpu.FromDouble(cpu)]]), node);
    }

    private static Task<SeriesAnswer> AskAsync(HistoryRig rig, string query)
        => new FleetQuery(rig.Reader, new NodeAccess(rig.Nodes), rig.Choice).RunAsync(TestCallers.Admin, Parse($"?select=cpu.total&points=1&{query}"), default);

    private static async Task<double?> OneAsync(HistoryRig rig, string query) => Assert.Single((await AskAsync(rig, query)).Series).Values.Single();
}
