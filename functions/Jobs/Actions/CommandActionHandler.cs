using System.Globalization;
using System.Text.Json;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;
using static CloudNexus.Functions.Jobs.Actions.JobArguments;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>
/// Kind <c>command</c>: sends a command and waits for its end. Arguments: <c>action</c>; <c>arguments</c>, a JSON object; where it goes,
/// one of <c>nodeId</c>, <c>nodeName</c> (with <c>nodeType</c>), <c>labels</c> (name=value, separated by commas), <c>agentId</c> and
/// <c>route</c>; <c>expirySeconds</c> (the job's time). An action of hosts that needs a signature is proposed, and the run does not wait for it.
/// </summary>
public sealed class CommandActionHandler(CommandRuns commands) : IJobActionHandler
{
    /// <summary>What a token needs to make such a job.</summary>
    public const string Scope = "commands:write";

    private const int MostExpiry = 86_400;
    private static readonly string[] Targets = ["nodeId", "nodeName", "labels", "agentId", "route"];

    public string Kind => "command";

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(caller);
        NeedKnown(arguments, [.. Targets, "nodeType", "action", "arguments", "expirySeconds"]);
        NeedScope(caller, Scope);
        Need(Targets.Count(arguments.ContainsKey) == 1, "target", $"one of {string.Join(", ", Targets)}");
        Need(!arguments.TryGetValue("labels", out var labels) || LabelsOf(labels) is not null, "labels", "name=value, separated by commas");
        Need(arguments.GetValueOrDefault("action") is { Length: > 0 }, "action", "what is to be done, such as ping");
        Need(!arguments.TryGetValue("arguments", out var json) || ObjectOf(json) is not null, "arguments", "a JSON object");
        Need(
            !arguments.TryGetValue("expirySeconds", out var expiry) || SecondsOf(expiry) is not null,
            "expirySeconds",
            $"a whole number from 1 to {MostExpiry}");
    }

    public Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(arguments);
        var address = new CommandAddress(
            arguments.GetValueOrDefault("nodeId"),
            arguments.GetValueOrDefault("nodeName"),
            arguments.GetValueOrDefault("nodeType"),
            LabelsOf(arguments.GetValueOrDefault("labels")),
            arguments.GetValueOrDefault("agentId"),
            arguments.GetValueOrDefault("route"));
        var request = new CommandRequest(
            address,
            arguments["action"],
            ObjectOf(arguments.GetValueOrDefault("arguments")),
            SecondsOf(arguments.GetValueOrDefault("expirySeconds")) ?? job.Definition.TimeoutSeconds,
            PriorityOf(job.Definition.Priority));
        return commands.RunAsync(job, request, log, cancellation);
    }

    internal static CommandPriority PriorityOf(JobPriority priority) => priority switch
    {
        JobPriority.Critical => CommandPriority.Critical,
        JobPriority.High => CommandPriority.High,
        JobPriority.Low => CommandPriority.Low,
        _ => CommandPriority.Normal,
    };

    private static Dictionary<string, string>? LabelsOf(string? text)
    {
        var pairs = text?.Split(',').Select(p => p.Split('=', 2)).ToArray();
        var isGood = pairs is not null && pairs.All(p => p is [{ Length: > 0 }, { Length: > 0 }])
            && pairs.DistinctBy(p => p[0].Trim()).Count() == pairs.Length;
        return isGood ? pairs!.ToDictionary(p => p[0].Trim(), p => p[1].Trim()) : null;
    }

    private static JsonElement? ObjectOf(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? SecondsOf(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MostExpiry
            ? seconds
            : null;
}
