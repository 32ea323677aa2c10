using System.CommandLine;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Alerts;

/// <summary><c>nexus alerts</c>.</summary>
internal static class AlertCommands
{
    private const int UsualAlerts = 100;
    private const int MostAlerts = 10_000;

    public static Command Create(Runner runner) => new("alerts", "What is wrong, and the rules that say so.")
    {
        List(runner),
        Acknowledge(runner),
        AlertRuleCommands.List(runner),
        AlertRuleCommands.Rule(runner),
        AlertRuleCommands.BackTest(runner),
        SilenceCommands.Silence(runner),
        SilenceCommands.List(runner),
        SilenceCommands.Remove(runner),
    };

    private static Command List(Runner runner)
    {
        var status = Values.Choice(
            "--status", "Which; those that are pending or fire when left out.", "active", "pending", "firing", "resolved", "withdrawn", "all");
        var severity = Values.Choice("--severity", "Only so bad ones.", "info", "warning", "critical");
        var node = Values.Text("--node", "NODE", "Only of this node, by name or id.");
        var rule = Values.Text("--rule", "RULE", "Only by this rule, by name or id.");
        var limit = Values.Count("--limit", $"How many at most; {UsualAlerts} when left out.", MostAlerts);
        var command = new Command("list", "List alerts, those that began last first.") { status, severity, node, rule, limit };
        return runner.Wire(command, async (call, stop) =>
        {
            var nodeId = call.Get(node) is { } name ? await Nodes.IdAsync(call.Api, name, stop) : null;
            var ruleId = call.Get(rule) is { } which ? (await AlertApi.RuleAsync(call.Api, which, stop)).Rule.Id : null;
            var found = await AlertApi.ListAsync(
                call.Api,
                [("status", call.Get(status)), ("severity", call.Get(severity)), ("nodeId", nodeId), ("ruleId", ruleId)],
                call.Get(limit) ?? UsualAlerts,
                stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(new AlertPageJson([.. found.Select(f => f.Raw)]), ApiJson.Default.AlertPageJson);
            }
            else if (found.Count == 0)
            {
                call.Output.Note("No alerts.");
            }
            else
            {
                AlertTexts.Print(call, found.Select(f => f.Alert));
            }
        });
    }

    private static Command Acknowledge(Runner runner)
    {
        var id = new Argument<string>("ID") { Description = "An alert's id." };
        var note = new Argument<string?>("NOTE") { Description = "What is done about it.", Arity = ArgumentArity.ZeroOrOne };
        return runner.Wire(new Command("ack", "Say that you see to an alert: it is not told again.") { id, note }, async (call, stop) =>
        {
            var body = new JsonObject();
            if (call.Parsed.GetValue(note) is { } said)
            {
                body["note"] = said;
            }

            var path = $"{AlertApi.Alerts}/{Uri.EscapeDataString(call.Get(id))}/acknowledge";
            NodeLifeCommands.Tell(call, await call.Api.PostAsync(path, body, ApiJson.Default.JsonObject, stop), "Acknowledged.");
        });
    }
}
