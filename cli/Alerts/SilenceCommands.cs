using System.CommandLine;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Alerts;

/// <summary>Alerts that nobody is told of for a while.</summary>
internal static class SilenceCommands
{
    public static Command Silence(Runner runner)
    {
        var reason = new Argument<string>("REASON") { Description = "Why." };
        var length = Values.Duration("--for", "How long: 90d at most.");
        length.Required = true;
        var rule = Values.Text("--rule", "RULE", "Of this rule, by name or id.");
        var node = Values.Text("--node", "NODE", "Of this node, by name or id.");
        var labels = Values.Labels("Of nodes with this label; may be given several times.");
        var command = new Command("silence", "Keep alerts from being told: they fire and are shown all the same.")
        {
            reason, length, rule, node, labels,
        };
        command.Validators.Add(result =>
        {
            if (new Option[] { rule, node, labels }.All(o => result.GetResult(o) is null))
            {
                result.AddError("Say what is to be silent: --rule, --node or --label.");
            }
        });
        return runner.Wire(command, async (call, stop) =>
        {
            var scope = new JsonObject();
            if (call.Get(rule) is { } which)
            {
                scope["ruleIds"] = new JsonArray((JsonNode)(await AlertApi.RuleAsync(call.Api, which, stop)).Rule.Id);
            }

            if (call.Get(node) is { } name)
            {
                scope["nodeIds"] = new JsonArray((JsonNode)await Nodes.IdAsync(call.Api, name, stop));
            }

            if (call.Get(labels) is { } wanted)
            {
                scope["labels"] = new JsonObject(wanted.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)));
            }

            var until = (call.Now + call.Get(length)!.Value).ToUnixTimeMilliseconds();
            var asked = new JsonObject { ["scope"] = scope, ["until"] = until, ["reason"] = call.Get(reason) };
            var answer = await call.Api.PostAsync(AlertApi.Silences, asked, ApiJson.Default.JsonObject, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }
            else
            {
                call.Output.Line(answer.Read(ApiJson.Default.SilenceJson).Id);
            }
        });
    }

    public static Command List(Runner runner) => runner.Wire(new Command("silences", "List the silences."), async (call, stop) =>
    {
        var silences = await AlertApi.AllAsync(call.Api, AlertApi.Silences, ApiJson.Default.SilenceJson, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(new AlertPageJson([.. silences.Select(s => s.Raw)]), ApiJson.Default.AlertPageJson);
        }
        else if (silences.Count == 0)
        {
            call.Output.Note("No silences.");
        }
        else
        {
            AlertTexts.Print(call, silences.Select(s => s.Item));
        }
    });

    public static Command Remove(Runner runner)
    {
        var id = new Argument<string>("ID") { Description = "A silence's id." };
        return runner.Wire(new Command("unsilence", "Remove a silence: what fires is told from then on.") { id }, async (call, stop) =>
        {
            await call.Api.DeleteAsync($"{AlertApi.Silences}/{Uri.EscapeDataString(call.Get(id))}", stop);
            call.Output.Note("Removed.");
        });
    }
}
