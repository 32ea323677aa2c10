using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus commands routes</c>: who does what, where a command names no target.</summary>
internal static class RouteCommands
{
    private const string Path = "/api/v1/commands/routes";
    private const int MostPriority = 1000;

    public static Command Create(Runner runner) => new("routes", "Routing rules: who does what, for commands that name no target.")
    {
        List(runner),
        Set(runner),
        Delete(runner),
    };

    private static Command List(Runner runner) => runner.Wire(
        new Command("list", "List the rules in the order in which they are looked at."), async (call, stop) =>
        {
            var answer = await call.Api.GetAsync(Path, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var rules = Read(answer);
            if (rules.Count == 0)
            {
                call.Output.Note("No rules. Make one, such as: nexus commands routes set reports --action 'report-*' --label team=web");
                return;
            }

            var table = new Table("NAME", "STATE", "PRIORITY", "ACTION", "LABELS", "MUST DO", "CHOOSES", "ID");
            foreach (var rule in rules)
            {
                table.Add(
                    rule.Name, rule.Enabled ? new Cell("on", Tint.Good) : new Cell("off", Tint.Dim),
                    rule.Priority.ToString(CultureInfo.InvariantCulture), rule.Action, Show.Labels(rule.Labels), rule.Capability ?? "",
                    rule.Choose == "all" ? "all" : "the least loaded", rule.Id);
            }

            call.Output.Table(table);
        });

    private static Command Set(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The rule's name; it is made when there is none." };
        var action = new Option<string>("--action")
        {
            Description = "The action that it is for, the beginning of several (restart-*), or * for all.",
            HelpName = "ACTION",
            Required = true,
        };
        var labels = Values.Labels("What a target must carry; may be given several times.");
        var capability = Values.Text("--capability", "ACTION", "What a target must be able to do besides.");
        var choose = Values.Choice("--choose", "Which of those that fit; the least loaded when left out.", "least-loaded", "all");
        var priority = Values.Count("--priority", "Rules with more are looked at first; 100 when left out.", MostPriority);
        var off = new Option<bool>("--disabled") { Description = "Keep it, but do not use it." };
        return runner.Wire(
            new Command("set", "Make a rule, or replace the one of this name.") { name, action, labels, capability, choose, priority, off },
            async (call, stop) =>
            {
                var rule = new RouteChangeJson(
                    call.Get(name), call.Parsed.GetRequiredValue(action), call.Get(labels), call.Get(capability),
                    call.Get(choose)?.Replace('-', '_'), call.Get(priority), !call.Get(off));
                var known = Find(await call.Api.GetAsync(Path, stop), rule.Name);
                var answer = known is null
                    ? await call.Api.PostAsync(Path, rule, ApiJson.Default.RouteChangeJson, stop)
                    : await call.Api.PutAsync(PathOf(known), rule, ApiJson.Default.RouteChangeJson, stop);
                NodeLifeCommands.Tell(call, answer, known is null ? "Made." : "Replaced.");
            });
    }

    private static Command Delete(Runner runner)
    {
        var name = new Argument<string>("RULE") { Description = "A rule's name or id." };
        var yes = Values.Yes();
        return runner.Wire(new Command("delete", "Remove a rule.") { name, yes }, async (call, stop) =>
        {
            var rule = Find(await call.Api.GetAsync(Path, stop), call.Get(name))
                ?? throw new CliException($"There is no rule '{call.Get(name)}'. nexus commands routes list shows those that there are.");
            call.Confirm($"Remove the rule '{rule.Name}'?", yes);
            await call.Api.DeleteAsync(PathOf(rule), stop);
            call.Output.Note("Removed.");
        });
    }

    private static string PathOf(RouteJson rule) => $"{Path}/{Uri.EscapeDataString(rule.Id)}";

    private static List<RouteJson> Read(ApiAnswer answer)
        => [.. answer.Read(ApiJson.Default.RouteListJson).Items.Select(i => ApiAnswer.Read(i, ApiJson.Default.RouteJson))];

    /// <summary>Names are unique whatever their case.</summary>
    private static RouteJson? Find(ApiAnswer answer, string nameOrId)
    {
        var rules = Read(answer);
        return rules.Find(r => string.Equals(r.Name, nameOrId, StringComparison.OrdinalIgnoreCase)) ?? rules.Find(r => r.Id == nameOrId);
    }
}
