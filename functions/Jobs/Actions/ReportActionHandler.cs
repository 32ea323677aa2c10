using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;
using static CloudNexus.Functions.Jobs.Actions.JobArguments;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>
/// Kind <c>report</c>: posts a summary of the fleet (<see cref="FleetReport"/>), as far as the one in whose name it runs may see it.
/// Arguments: <c>webhook</c>, the address, which is secret; <c>title</c>.
/// </summary>
public sealed class ReportActionHandler(OutboundCalls calls, FleetService fleet, MakerRights rights, TimeProvider time) : IJobActionHandler
{
    private const string Webhook = "webhook";
    private const int MostTitle = 200;

    public string Kind => "report";

    public bool IsSecret(string argument) => argument == Webhook;

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(caller);
        NeedKnown(arguments, Webhook, "title");
        NeedScope(caller, Scopes.NodesRead);
        var address = arguments.GetValueOrDefault(Webhook);
        Need(address == JobSecrets.Mask || IsWebAddress(address), Webhook, "an address with http or https, without a password in it");
        Need(arguments.GetValueOrDefault("title", "").Length <= MostTitle, "title", $"at most {MostTitle} characters long");
    }

    public async Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(log);
        var caller = (await rights.OfAsync(job, cancellation)).ToCaller();
        var nodes = (await fleet.AllAsync(cancellation)).Where(n => caller.MaySee(n.Labels)).ToArray();
        var report = FleetReport.Of(arguments.GetValueOrDefault("title", "Fleet report"), nodes, time.GetUtcNow());
        log.Write(report.Text);
        using var request = new HttpRequestMessage(HttpMethod.Post, arguments[Webhook])
        {
            Content = new StringContent(JsonSerializer.Serialize(report, AppJson.Default.FleetReport), Encoding.UTF8, "application/json"),
        };
        await calls.SendAsync(request, null, log, cancellation);
    }
}

/// <summary>The fleet in a few numbers, for people.</summary>
/// <param name="Counts">Nodes by status.</param>
/// <param name="Worst">Those that want a look most.</param>
/// <param name="Text">All of it in lines: what chat services show.</param>
public sealed record FleetReport(
    string Title, DateTimeOffset At, int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<NodeItem> Worst, string Text)
{
    private static readonly PaceReport NoPace = new(0, 0, 1);

    public static FleetReport Of(string title, IReadOnlyCollection<NodeItem> nodes, DateTimeOffset at)
    {
        var summary = FleetSummary.Of(nodes, NoPace, default);
        return new FleetReport(title, at, summary.Total, summary.Counts, summary.Worst, TextOf(title, summary));
    }

    private static string TextOf(string title, SummaryMessage summary)
    {
        var text = new StringBuilder(title);
        text.Append(CultureInfo.InvariantCulture, $": {summary.Total} {(summary.Total == 1 ? "node" : "nodes")}");
        foreach (var (status, count) in summary.Counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $", {count} {status}");
        }

        foreach (var node in summary.Worst)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{node.Name}: {node.Status}");
            Append("cpu", node.Cpu);
            Append("memory", node.Memory);
            Append("disk", node.Disk);
        }

        return text.ToString();

        void Append(string what, double? percent)
        {
            if (percent is { } value)
            {
                text.Append(CultureInfo.InvariantCulture, $", {what} {value:0} %");
            }
        }
    }
}
