using System.CommandLine;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Alerts;

/// <summary>What is said of a rule: the server checks it and names what is wrong.</summary>
internal sealed class AlertRuleOptions
{
    private static readonly (string Option, string Op, string Meaning)[] Comparisons =
    [
        ("--above", ">", "above"), ("--at-least", ">=", "at or above"), ("--below", "<", "below"), ("--at-most", "<=", "at or below"),
    ];

    private readonly Option<string?> _series = Values.Text("--series", "NAME", "A series, such as cpu.total.");
    private readonly Option<bool> _offline = new("--offline") { Description = "Nodes that are down, in place of a series." };
    private readonly Option<double?>[] _values =
        [.. Comparisons.Select(c => new Option<double?>(c.Option) { Description = $"It is {c.Meaning} this.", HelpName = "VALUE" })];

    private readonly Option<TimeSpan?> _for = Values.Duration("--for", "For how long it must hold; at once when left out.");
    private readonly Option<double?> _clear = new("--clear") { Description = "It ends only when this is not passed either.", HelpName = "VALUE" };
    private readonly Option<TimeSpan?> _clearFor = Values.Duration("--clear-for", "For how long it must be over; 1m when left out.");
    private readonly Option<string?> _device = Values.Text("--device", "LABEL", "Only series with this value among their labels.");
    private readonly Option<bool> _perNode = new("--per-node") { Description = "One alert a node, for the worst of its series." };
    private readonly Option<string?> _severity = Values.Choice("--severity", "How bad it is; warning when left out.", "info", "warning", "critical");
    private readonly Option<Dictionary<string, string>?> _labels = Values.Labels("Only nodes with this label; may be given several times.");
    private readonly Option<string[]?> _nodes = new("--node")
    {
        Description = "Only this node, by name or id; may be given several times.",
        HelpName = "NODE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<TimeSpan?> _repeat = Values.Duration("--repeat", "How often it is told again while nobody has acknowledged it.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [_series, _offline, .. _values, _for, _clear, _clearFor, _device, _perNode, _severity, _labels, _nodes, _repeat])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var isSeries = result.GetResult(_series) is not null;
            var given = _values.Count(v => result.GetResult(v) is not null);
            if (isSeries && (result.GetValue(_offline) || given != 1))
            {
                result.AddError("Give --series with one of --above, --at-least, --below and --at-most, or --offline.");
            }
            else if (!isSeries && given > 0)
            {
                result.AddError("Say of which --series.");
            }
        });
    }

    /// <summary>Whether a condition was given.</summary>
    public bool IsGiven(Call call) => call.Get(_series) is not null || call.Get(_offline);

    /// <exception cref="CliException">There is no such node.</exception>
    public async Task<JsonObject> BuildAsync(Call call, string name, CancellationToken stop)
    {
        var rule = new JsonObject { ["name"] = name, ["condition"] = Condition(call), ["scope"] = await ScopeAsync(call, stop) };
        Set(rule, "severity", call.Get(_severity));
        Set(rule, "repeatSeconds", Seconds(call.Get(_repeat)));
        return rule;
    }

    private JsonObject Condition(Call call)
    {
        var seconds = Seconds(call.Get(_for)) ?? 0;
        if (call.Get(_offline))
        {
            return new JsonObject { ["kind"] = "offline", ["forSeconds"] = seconds };
        }

        var condition = new JsonObject { ["kind"] = "threshold", ["series"] = call.Get(_series), ["forSeconds"] = seconds };
        for (var i = 0; i < _values.Length; i++)
        {
            if (call.Get(_values[i]) is { } value)
            {
                (condition["op"], condition["value"]) = (Comparisons[i].Op, value);
            }
        }

        Set(condition, "clearValue", call.Get(_clear));
        Set(condition, "clearForSeconds", Seconds(call.Get(_clearFor)));
        Set(condition, "device", call.Get(_device));
        Set(condition, "per", call.Get(_perNode) ? "node" : null);
        return condition;
    }

    private async Task<JsonObject> ScopeAsync(Call call, CancellationToken stop)
    {
        var scope = new JsonObject();
        if (call.Get(_labels) is { } labels)
        {
            scope["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)));
        }

        if (call.Get(_nodes) is { Length: > 0 } names)
        {
            var ids = new JsonArray();
            foreach (var node in names)
            {
                ids.Add((JsonNode)await Nodes.IdAsync(call.Api, node, stop));
            }

            scope["nodeIds"] = ids;
        }

        return scope;
    }

    private static long? Seconds(TimeSpan? span) => (long?)span?.TotalSeconds;

    private static void Set(JsonObject of, string name, JsonNode? value)
    {
        if (value is not null)
        {
            of[name] = value;
        }
    }
}
