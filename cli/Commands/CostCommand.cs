using System.CommandLine;
using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus cost</c>.</summary>
internal static class CostCommand
{
    private const int MostDays = 366;
    private const int UsualDays = 7;

    public static Command Create(Runner runner)
    {
        var days = Values.Count("--days", $"How many days up to today; {UsualDays} without it.", MostDays);
        var estimate = new CostEstimateOptions();
        var command = new Command("cost", "Show what the load costs at list prices, and what the month comes to.") { days };
        estimate.AddTo(command);
        return runner.Wire(command, async (call, stop) =>
        {
            if (estimate.IsAsked(call))
            {
                await (estimate.IsTableAsked(call)
                    ? CostTablePrint.ShowAsync(call, estimate.PathOf(call), stop)
                    : CostEstimatePrint.ShowAsync(call, estimate.PathOf(call), stop));
                return;
            }

            var answer = await call.Api.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/v1/system/cost?days={call.Get(days) ?? UsualDays}"), stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }
            else
            {
                Print(call.Output, answer.Read(ApiJson.Default.CostJson));
            }
        });
    }

    private static void Print(Writer output, CostJson cost)
    {
        var month = cost.Month;
        output.Line($"{Clean.Line(month.Month)}: {Dollars(month.Spent)} so far, {Dollars(month.Projected)} projected"
            + (month.PerNode is { } perNode ? $", {Dollars(perNode)} a node of {cost.Nodes}" : "")
            + (month.Budget > 0 ? $", budget {Dollars(month.Budget)}" : ""));
        output.Line($"Nodes nobody watches send every {cost.Pace.FlushIntervalSeconds} s"
            + (cost.Pace.Stretch > 1 ? $", {Show.Number(cost.Pace.Stretch)} times slower for the budget" : ""));
        if (cost.Days.Count == 0)
        {
            output.Note("Nothing was counted yet: look again in a minute.");
            return;
        }

        var byDay = new Table("DAY", new Column("COST", Right: true));
        foreach (var day in cost.Days)
        {
            byDay.Add(day.Day, Dollars(day.Dollars));
        }

        output.Line("");
        output.Table(byDay);
        var byMeter = new Table("METER", new Column("QUANTITY", Right: true), "UNIT", new Column("COST", Right: true));
        foreach (var meter in cost.Meters)
        {
            byMeter.Add(meter.Meter, meter.Quantity.ToString("#,0.###", CultureInfo.InvariantCulture), meter.Unit, Dollars(meter.Dollars));
        }

        output.Line("");
        output.Table(byMeter);
    }

    /// <summary>To the cent, and below a dollar to a hundredth of one.</summary>
    internal static string Dollars(double value) => "$" + value.ToString(value < 1 ? "0.0000" : "#,0.00", CultureInfo.InvariantCulture);
}
