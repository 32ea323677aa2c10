namespace CloudNexus.Cli.Api;

internal sealed record CostJson(
    string Currency, IReadOnlyList<CostDayJson> Days, IReadOnlyList<CostMeterJson> Meters, int Nodes, CostMonthJson Month, PaceJson Pace);

internal sealed record CostDayJson(string Day, double Dollars);

internal sealed record CostMeterJson(string Meter, string Unit, double Quantity, double Dollars);

/// <param name="PerNode">Null without nodes.</param>
/// <param name="Budget">0 for none.</param>
internal sealed record CostMonthJson(string Month, double Spent, double Projected, double? PerNode = null, double Budget = 0);

internal sealed record PaceJson(int FlushIntervalSeconds, int PollIntervalSeconds, double Stretch);
