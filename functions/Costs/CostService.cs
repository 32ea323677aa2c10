using System.Globalization;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Costs;

/// <summary>What the load costs, for people.</summary>
public sealed class CostService(CostLedger ledger, GovernorFeed governor, SettingValues settings, TimeProvider time)
{
    public const int MostDays = 366;

    /// <param name="days">Up to today, 1 to <see cref="MostDays"/>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<CostReport> ReportAsync(int days, CancellationToken cancellation)
    {
        var lines = await ledger.LinesAsync(days, cancellation);
        var (spent, projected) = await ledger.MonthAsync(cancellation);
        var nodes = await governor.CountAsync(cancellation);
        await settings.RefreshAsync();
        var month = new CostReportMonth(
            time.GetUtcNow().ToString("yyyy-MM", CultureInfo.InvariantCulture),
            Round(spent),
            Round(projected),
            nodes == 0 ? null : Round(projected / nodes),
            settings.Number(LiveSettings.MonthlyBudget));
        return new CostReport(
            "USD",
            [
                .. lines.GroupBy(l => l.Day).Select(day => new CostReportDay(
                    day.Key, Round(day.Sum(l => l.Dollars)), day.ToDictionary(l => l.Meter.Name, l => Round(l.Dollars)))),
            ],
            [
                .. lines.GroupBy(l => l.Meter.Name).Select(same => (same.First().Meter, Lines: same)).Select(m => new CostReportMeter(
                    m.Meter.Name,
                    m.Meter.Unit,
                    Round(m.Lines.Sum(l => l.Quantity)),
                    m.Meter.FreePerMonth,
                    m.Meter.UnitPrice,
                    Round(m.Lines.Sum(l => l.Dollars)))),
            ],
            nodes,
            month,
            governor.Report);
    }

    /// <summary>To a millionth: a small fleet's day costs less than a cent.</summary>
    internal static double Round(double value) => Math.Round(value, 6);
}
