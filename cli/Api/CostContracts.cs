namespace CloudNexus.Cli.Api;

internal sealed record CostJson(
    string Currency, IReadOnlyList<CostDayJson> Days, IReadOnlyList<CostMeterJson> Meters, int Nodes, CostMonthJson Month, PaceJson Pace);

internal sealed record CostDayJson(string Day, double Dollars);

internal sealed record CostMeterJson(string Meter, string Unit, double Quantity, double Dollars);

/// <param name="PerNode">Null without nodes.</param>
/// <param name="Budget">0 for none.</param>
internal sealed record CostMonthJson(string Month, double Spent, double Projected, double? PerNode = null, double Budget = 0);

internal sealed record PaceJson(int FlushIntervalSeconds, int PollIntervalSeconds, double Stretch);

internal sealed record CostEstimateJson(
    int Nodes,
    int FlushSeconds,
    double Dollars,
    double DollarsAtMost,
    double PerNode,
    double PerNodeAtMost,
    IReadOnlyList<CostTermJson> Terms,
    IReadOnlyList<CostPeerJson> Peers);

internal sealed record CostPeerJson(string Name, int SampleSeconds, double PerNode);

internal sealed record CostTableJson(IReadOnlyList<CostTableRowJson> Rows, IReadOnlyList<CostPeerJson> Peers);

/// <param name="Note">Null for nothing.</param>
internal sealed record CostTableRowJson(
    int Nodes, int FlushSeconds, string Stack, double PerNode, double PerNodeAtMost, bool IsUsual, string? Note = null);

internal sealed record CostTermJson(string Name, string Unit, double Quantity, double AtMost, double Dollars, double DollarsAtMost);
