using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary>Prints what a fleet would cost: both bounds, and the terms with the largest first.</summary>
internal static class CostEstimatePrint
{
    public static async Task ShowAsync(Call call, string path, CancellationToken stop)
    {
        var answer = await call.Api.GetAsync(path, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
            return;
        }

        var estimate = answer.Read(ApiJson.Default.CostEstimateJson);
        call.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{estimate.Nodes:#,0} nodes that send every {estimate.FlushSeconds} s: {CostCommand.Dollars(estimate.PerNode)} a node and "
            + $"month where runs share instances, {CostCommand.Dollars(estimate.PerNodeAtMost)} at most"));
        call.Output.Line($"In all {CostCommand.Dollars(estimate.Dollars)} to {CostCommand.Dollars(estimate.DollarsAtMost)} a month");
        var (quantity, cost, most) = (
            new Column("QUANTITY", Right: true), new Column("COST", Right: true), new Column("AT MOST", Right: true));
        var table = new Table("TERM", quantity, "UNIT", cost, most);
        foreach (var term in estimate.Terms.OrderByDescending(t => t.DollarsAtMost))
        {
            table.Add(
                term.Name,
                term.Quantity.ToString("#,0.###", CultureInfo.InvariantCulture),
                term.Unit,
                CostCommand.Dollars(term.Dollars),
                CostCommand.Dollars(term.DollarsAtMost));
        }

        call.Output.Line("");
        call.Output.Table(table);
        call.Output.Line("");
        call.Output.Table(Peers(estimate.Peers));
    }

    /// <summary>What others ask for a host.</summary>
    internal static Table Peers(IEnumerable<CostPeerJson> peers)
    {
        var table = new Table("OTHERS, AT LIST PRICES", new Column("A SAMPLE EVERY", Right: true), new Column("A NODE", Right: true));
        foreach (var peer in peers)
        {
            table.Add(peer.Name, $"{peer.SampleSeconds} s", CostCommand.Dollars(peer.PerNode));
        }

        return table;
    }
}
