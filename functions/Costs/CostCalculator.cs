using System.Globalization;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Costs;

/// <summary>What fleets would cost, for people: any one, and a table of them.</summary>
public sealed class CostCalculator(CostPrices prices, ProbeOptions hub, HubBatching batching, HistoryOptions history)
{
    private static readonly int[] Fleets = [10, 100, 1000, 10_000, 100_000];
    private static readonly int[] Intervals = [1, 5, 10, 30, 60, 120];

    private readonly CostStack _here = CostStack.Here(hub, batching, prices, history.Closing == KeepEffort.Quick);

    /// <summary>Names of stacks: this installation, and the sizes that can be deployed.</summary>
    public static IReadOnlyList<string> Stacks { get; } = [CostStack.HereName, .. CostStack.All.Select(s => s.Name)];

    /// <exception cref="ApiException">400: there is no such stack.</exception>
    public CostStack Stack(string name) => name == CostStack.HereName
        ? _here
        : CostStack.All.FirstOrDefault(s => s.Name == name)
            ?? throw ApiException.BadRequest("bad-stack", $"stack is one of {string.Join(", ", Stacks)}.");

    /// <summary>This installation's prices, with some of whoever asks.</summary>
    /// <param name="given">Such as <c>eventHubUnitMonth=22,gigabyteSecond=0.00003</c>; null for none.</param>
    /// <exception cref="ApiException">400: there is no such price, or it is none.</exception>
    public CostPrices Prices(string? given)
    {
        var asked = prices;
        foreach (var pair in (given ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var input = pair.Split('=', 2) is [var name, var text] && CostInput.TryRead(text, out var value)
                ? (Of: CostPrices.Inputs.FirstOrDefault(i => i.Name == name), Value: value)
                : default;
            asked = input.Of is { } known
                ? known.Set(asked, input.Value)
                : throw ApiException.BadRequest(
                    "bad-prices",
                    $"prices are NAME=DOLLARS with commas between; names are {string.Join(", ", CostPrices.Inputs.Select(i => i.Name))}.");
        }

        return asked;
    }

    public static CostEstimateReport Estimate(CostCase fleet, CostPrices prices)
    {
        var estimate = CostEstimate.Of(fleet, prices);
        return new CostEstimateReport(
            fleet.Nodes,
            fleet.FlushSeconds,
            fleet.Stack.Name,
            fleet.Installations,
            fleet.Stack.BatchSeconds,
            CostService.Round(estimate.Dollars),
            CostService.Round(estimate.DollarsAtMost),
            CostService.Round(estimate.PerNode),
            CostService.Round(estimate.PerNodeAtMost),
            [
                .. estimate.Terms.Select(t => t with
                {
                    Quantity = CostService.Round(t.Quantity),
                    AtMost = CostService.Round(t.AtMost),
                    Dollars = CostService.Round(t.Dollars),
                    DollarsAtMost = CostService.Round(t.DollarsAtMost),
                }),
            ],
            Rounded(CostPeers.Of(fleet.Nodes, prices)));
    }

    /// <param name="stack">Null for the one that suits each fleet.</param>
    /// <param name="asked">Prices.</param>
    public static CostTable Table(CostStack? stack, CostPrices asked) => new(
        [
            .. Fleets.SelectMany(nodes => Intervals.Select(
                flush => Row(new CostCase(nodes, flush, stack ?? CostStack.UsualFor(nodes)), asked))),
        ],
        CostPrices.Inputs.ToDictionary(i => i.Name, i => i.Get(asked)),
        Stacks,
        Rounded(CostPeers.Of(1, asked)));

    private static CostTableRow Row(CostCase fleet, CostPrices asked)
    {
        var estimate = CostEstimate.Of(fleet, asked);
        var usual = CostCase.UsualFlushSeconds(fleet.Nodes);
        return new CostTableRow(
            fleet.Nodes,
            fleet.FlushSeconds,
            fleet.Stack.Name,
            fleet.Installations,
            CostService.Round(estimate.PerNode),
            CostService.Round(estimate.PerNodeAtMost),
            CostService.Round(estimate.Dollars),
            CostService.Round(estimate.DollarsAtMost),
            fleet.FlushSeconds == Intervals.MinBy(i => Math.Abs(i - usual)),
            fleet.Installations > 1
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{fleet.Installations} installations of {fleet.Nodes / fleet.Installations:#,0} nodes each.")
                : null);
    }

    private static CostPeer[] Rounded(IEnumerable<CostPeer> peers)
        => [.. peers.Select(p => p with { PerNode = CostService.Round(p.PerNode), Dollars = CostService.Round(p.Dollars) })];
}
