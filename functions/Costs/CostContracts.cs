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

/// <summary>What a fleet would cost a month.</summary>
/// <param name="Stack">What it is watched with: a size of <c>infra/</c>, or <c>here</c>.</param>
/// <param name="Installations">How many of these, alike.</param>
/// <param name="Dollars">Where runs share instances.</param>
/// <param name="DollarsAtMost">Where they share nothing.</param>
/// <param name="Terms">What it is made of.</param>
/// <param name="Peers">What others ask for these hosts.</param>
public sealed record CostEstimateReport(
    int Nodes,
    int FlushSeconds,
    string Stack,
    int Installations,
    double BatchSeconds,
    double Dollars,
    double DollarsAtMost,
    double PerNode,
    double PerNodeAtMost,
    IReadOnlyList<CostTerm> Terms,
    IReadOnlyList<CostPeer> Peers);

/// <summary>Fleets of many sizes and intervals side by side.</summary>
/// <param name="Rows">By nodes, then by interval.</param>
/// <param name="Prices">Dollars by name: those that were given, and this installation's.</param>
/// <param name="Stacks">What can be asked for.</param>
/// <param name="Peers">What others ask for one host.</param>
public sealed record CostTable(
    IReadOnlyList<CostTableRow> Rows,
    IReadOnlyDictionary<string, double> Prices,
    IReadOnlyList<string> Stacks,
    IReadOnlyList<CostPeer> Peers);

/// <param name="Note">What is special about it, in a sentence; null for nothing.</param>
/// <param name="IsUsual">Whether the governor would set this interval for so many nodes.</param>
public sealed record CostTableRow(
    int Nodes,
    int FlushSeconds,
    string Stack,
    int Installations,
    double PerNode,
    double PerNodeAtMost,
    double Dollars,
    double DollarsAtMost,
    bool IsUsual,
    string? Note);
