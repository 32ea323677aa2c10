using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Costs;

/// <summary>What the counted load costs at list prices.</summary>
/// <param name="Days">Oldest first; only those that something was counted on.</param>
/// <param name="Meters">Of these days together.</param>
/// <param name="Nodes">Nodes that sent in the last day.</param>
public sealed record CostReport(
    string Currency,
    IReadOnlyList<CostReportDay> Days,
    IReadOnlyList<CostReportMeter> Meters,
    int Nodes,
    CostReportMonth Month,
    PaceReport Pace);

/// <param name="Meters">Dollars by meter.</param>
public sealed record CostReportDay(DateOnly Day, double Dollars, IReadOnlyDictionary<string, double> Meters);

/// <param name="UnitPrice">Dollars; 0 for what is shown and billed by another meter.</param>
public sealed record CostReportMeter(string Meter, string Unit, double Quantity, double FreePerMonth, double UnitPrice, double Dollars);

/// <summary>The calendar month that it is, UTC.</summary>
/// <param name="Month">Such as <c>2026-11</c>.</param>
/// <param name="Projected">What the whole month comes to when its rest is like the last seven days.</param>
/// <param name="PerNode">That by <see cref="CostReport.Nodes"/>; null without any.</param>
/// <param name="Budget">0 for none.</param>
public sealed record CostReportMonth(string Month, double Spent, double Projected, double? PerNode, double Budget);
