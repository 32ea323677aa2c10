using System.CommandLine;
using System.Globalization;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary>Options of <c>nexus cost --estimate</c> and <c>--table</c>.</summary>
internal sealed class CostEstimateOptions
{
    private const int MostNodes = 1_000_000;
    private const int MostFlushSeconds = 120;
    private const int MostBatchSeconds = 60;

    private readonly Option<bool> _estimate = new("--estimate") { Description = "Instead: what a fleet would cost a month." };
    private readonly Option<bool> _table = new("--table")
    {
        Description = "Instead: what fleets of 10 to 100,000 nodes would cost a month.",
    };

    private readonly Option<int?> _nodes = Values.Count("--nodes", "How many nodes; 100 without it.", MostNodes);
    private readonly Option<int?> _flush = Values.Count(
        "--flush", "Seconds between two frames of a node; what the governor sets without it.", MostFlushSeconds);

    private readonly Option<int?> _batch = Values.Count(
        "--batch", "Seconds that ingest waits for a batch to fill; as the stack without it.", MostBatchSeconds);

    private readonly Option<string?> _stack = Values.Text(
        "--stack", "STACK", "What they are watched with: here, dev, small or fleet; here without it, in the table what suits.");

    private readonly Option<Dictionary<string, string>?> _prices = Values.Pairs(
        "--price", "Another price than this installation's, as often as wanted; names are in the answer of --table --json.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _estimate, _table, _nodes, _flush, _batch, _stack, _prices })
        {
            command.Add(option);
        }
    }

    public bool IsTableAsked(Call call) => call.Get(_table);

    /// <exception cref="CliException">A fleet is described without being asked about.</exception>
    public bool IsAsked(Call call)
    {
        var isOfOne = (call.Get(_nodes) ?? call.Get(_flush) ?? call.Get(_batch)) is not null;
        var isOfAny = isOfOne || call.Get(_stack) is not null || call.Get(_prices) is not null;
        var (one, all) = (call.Get(_estimate), call.Get(_table));
        return one && all ? throw CliException.Usage("--estimate and --table are two answers: ask for one.")
            : isOfOne && !one ? throw CliException.Usage("--nodes, --flush and --batch go with --estimate.")
            : isOfAny && !one && !all ? throw CliException.Usage("--stack and --price go with --estimate or --table.")
            : one || all;
    }

    public string PathOf(Call call)
    {
        var given = new (string Name, string? Text)[]
        {
            ("nodes", Text(call.Get(_nodes))),
            ("flush", Text(call.Get(_flush))),
            ("batch", Text(call.Get(_batch))),
            ("stack", call.Get(_stack)),
            ("prices", call.Get(_prices) is { } prices ? string.Join(',', prices.Select(p => $"{p.Key}={p.Value}")) : null),
        };
        var query = given.Where(q => q.Text is not null).Select(q => $"{q.Name}={Uri.EscapeDataString(q.Text!)}");
        return $"/api/v1/system/cost/{(IsTableAsked(call) ? "table" : "estimate")}?{string.Join('&', query)}";
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
