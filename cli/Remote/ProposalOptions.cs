using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Remote;

/// <summary>What <c>propose</c> and <c>run</c> are told: what is to be done, where and how long it waits.</summary>
internal sealed class ProposalOptions
{
    /// <summary>What every host does without being allowed to, for completion.</summary>
    private static readonly string[] BuiltIn = ["ping", "collect", "processes", "system", "log"];

    private readonly Argument<string> _action = new("ACTION")
    {
        Description = "ping, collect, processes, system or log, or what a host's commands.allow names.",
    };
    private readonly Option<string?> _node = Values.Text("--node", "NODE", "On this node, by name or id.");
    private readonly Option<Dictionary<string, string>?> _labels = Values.Labels(
        "On each node with this label; given several times, with all of them.");
    private readonly Option<string?> _agent = Values.Text("--agent", "ID", "To this software agent.");
    private readonly Option<string?> _route = Values.Text(
        "--route", "RULE", "Where this routing rule leads, by name or id; * for the first that takes the action.");
    private readonly Option<Dictionary<string, string>?> _pairs = Values.Pairs(
        "--arg", "An argument; whole numbers, true, false and null are such, all else is text. May be given several times.");

    private readonly Option<string?> _json = Values.Text("--arguments", "JSON", "All arguments, as a JSON object.");
    private readonly Option<string?> _priority = Values.Choice(
        "--priority", "Which of those that wait is taken first; normal when left out.", "low", "normal", "high", "critical");

    public ProposalOptions(string expires)
    {
        Life = Values.Duration("--expires", expires);
        _action.CompletionSources.Add(BuiltIn);
    }

    public Option<TimeSpan?> Life { get; }

    public void AddTo(Command command)
    {
        command.Add(_action);
        foreach (var option in new Option[] { _node, _labels, _agent, _route, _pairs, _json, Life, _priority })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (new Option[] { _node, _labels, _agent, _route }.Count(o => result.GetResult(o) is not null) != 1)
            {
                result.AddError("Say where: one of --node, --label, --agent and --route.");
            }

            if (result.GetResult(_pairs) is not null && result.GetResult(_json) is not null)
            {
                result.AddError("Give arguments as --arg or as --arguments.");
            }
        });
    }

    /// <exception cref="CliException">It cannot be so, or there is no such node.</exception>
    public async Task<CommandRequestJson> ReadAsync(Call call, CancellationToken stop)
    {
        var life = Lives.Checked(call.Get(Life));
        var arguments = call.Get(_json) is { } json ? Arguments.Checked(json) : Arguments.Of(call.Get(_pairs) ?? []);
        var node = call.Get(_node) is { } name ? await Nodes.IdAsync(call.Api, name, stop) : null;
        var address = new CommandAddressJson(node, call.Get(_labels), call.Get(_agent), call.Get(_route));
        return new CommandRequestJson(address, call.Get(_action), arguments, (int)life.TotalSeconds, call.Get(_priority));
    }
}
