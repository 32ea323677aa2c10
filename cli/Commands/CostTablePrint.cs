using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary>Prints fleets of many sizes side by side; the interval that the governor would set is marked.</summary>
internal static class CostTablePrint
{
    public static async Task ShowAsync(Call call, string path, CancellationToken stop)
    {
        var answer = await call.Api.GetAsync(path, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
            return;
        }

        var costs = answer.Read(ApiJson.Default.CostTableJson);
        var (nodes, flush) = (new Column("NODES", Right: true), new Column("FLUSH", Right: true));
        var table = new Table(nodes, flush, "", "STACK", new Column("A NODE", Right: true), new Column("AT MOST", Right: true), "");
        foreach (var row in costs.Rows)
        {
            table.Add(
                row.Nodes.ToString("#,0", CultureInfo.InvariantCulture),
                $"{row.FlushSeconds} s",
                row.IsUsual ? "usual" : "",
                row.Stack,
                CostCommand.Dollars(row.PerNode),
                CostCommand.Dollars(row.PerNodeAtMost),
                row.Note ?? "");
        }

        call.Output.Table(table);
        call.Output.Line("");
        call.Output.Table(CostEstimatePrint.Peers(costs.Peers));
    }
}
