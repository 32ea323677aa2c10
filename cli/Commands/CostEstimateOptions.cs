using System.CommandLine;
using System.Globalization;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary>Options of <c>nexus cost --estimate</c>.</summary>
internal sealed class CostEstimateOptions
{
    private const int MostNodes = 1_000_000;
    private const int MostFlushSeconds = 120;
    private const int MostBatchSeconds = 60;

    private readonly Option<bool> _estimate = new("--estimate") { Description = "Instead: what a fleet would cost a month." };
    private readonly Option<int?> _nodes = Values.Count("--nodes", "How many nodes; 100 without it.", MostNodes);
    private readonly Option<int?> _flush = Values.Count(
        "--flush", "Seconds between two frames of a node; what the governor sets without it.", MostFlushSeconds);

    private readonly Option<int?> _batch = Values.Count(
        "--batch", "Seconds that ingest waits for a batch to fill; none without it.", MostBatchSeconds);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _estimate, _nodes, _flush, _batch })
        {
            command.Add(option);
        }
    }

    /// <exception cref="CliException">A fleet is described without being asked about.</exception>
    public bool IsAsked(Call call)
        => call.Get(_estimate)
            || ((call.Get(_nodes) ?? call.Get(_flush) ?? call.Get(_batch)) is null
                ? false
                : throw CliException.Usage("--nodes, --flush and --batch go with --estimate."));

    public string PathOf(Call call)
    {
        var query = new[] { ("nodes", call.Get(_nodes)), ("flush", call.Get(_flush)), ("batch", call.Get(_batch)) }
            .Where(q => q.Item2 is not null)
            .Select(q => string.Create(CultureInfo.InvariantCulture, $"{q.Item1}={q.Item2}"));
        return "/api/v1/system/cost/estimate?" + string.Join('&', query);
    }
}
