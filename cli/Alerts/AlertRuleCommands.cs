using System.CommandLine;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Alerts;

/// <summary>Rules of alerts: shown, made, tried and removed.</summary>
internal static class AlertRuleCommands
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromDays(1);

    public static Command List(Runner runner) => runner.Wire(new Command("rules", "List the rules."), async (call, stop) =>
    {
        var rules = await AlertApi.AllAsync(call.Api, AlertApi.Rules, ApiJson.Default.AlertRuleJson, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(new AlertPageJson([.. rules.Select(r => r.Raw)]), ApiJson.Default.AlertPageJson);
        }
        else
        {
            AlertTexts.Print(call, rules.Select(r => r.Item));
        }
    });

    public static Command Rule(Runner runner) => new("rule", "Change the rules.") { Add(runner), Remove(runner) };

    public static Command BackTest(Runner runner)
    {
        var which = new Argument<string?>("RULE") { Description = "A rule's name or id; none to try a new one.", Arity = ArgumentArity.ZeroOrOne };
        var since = Values.Duration("--since", "How far back, 31d at most; 1d when left out.");
        var options = new AlertRuleOptions();
        var command = new Command("backtest", "Say when a rule would have fired: --series cpu.total --above 90 --for 5m --since 7d")
        {
            which, since,
        };
        options.AddTo(command);
        return runner.Wire(command, async (call, stop) =>
        {
            var name = call.Parsed.GetValue(which);
            if (name is null == !options.IsGiven(call))
            {
                throw CliException.Usage("Name a rule, or give --series or --offline.");
            }

            var rule = name is null
                ? await options.BuildAsync(call, "back-test", stop)
                : JsonObject.Create((await AlertApi.RuleAsync(call.Api, name, stop)).Raw)!;
            var to = call.Now.ToUnixTimeMilliseconds();
            var from = to - (long)(call.Get(since) ?? UsualTime).TotalMilliseconds;
            var asked = new JsonObject { ["rule"] = rule, ["from"] = from, ["to"] = to };
            var answer = await call.Api.PostAsync($"{AlertApi.Rules}/backtest", asked, ApiJson.Default.JsonObject, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }
            else
            {
                AlertTexts.Print(call, answer.Read(ApiJson.Default.BackTestJson));
            }
        });
    }

    private static Command Add(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "Its name." };
        var options = new AlertRuleOptions();
        var command = new Command("add", "Add a rule, such as: --series disk.used_percent --at-least 90 --for 5m") { name };
        options.AddTo(command);
        return runner.Wire(command, async (call, stop) =>
        {
            if (!options.IsGiven(call))
            {
                throw CliException.Usage("Give --series or --offline.");
            }

            var rule = await options.BuildAsync(call, call.Get(name), stop);
            var answer = await call.Api.PostAsync(AlertApi.Rules, rule, ApiJson.Default.JsonObject, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var made = answer.Read(ApiJson.Default.AlertRuleJson);
            foreach (var warning in made.Warnings ?? [])
            {
                call.Output.Warn(warning);
            }

            call.Output.Line(made.Id);
        });
    }

    private static Command Remove(Runner runner)
    {
        var which = new Argument<string>("RULE") { Description = "A rule's name or id." };
        var yes = Values.Yes();
        return runner.Wire(new Command("remove", "Remove a rule; what fires by it ends.") { which, yes }, async (call, stop) =>
        {
            var (_, rule) = await AlertApi.RuleAsync(call.Api, call.Get(which), stop);
            call.Confirm($"Remove the rule '{rule.Name}'?", yes);
            await call.Api.DeleteAsync($"{AlertApi.Rules}/{Uri.EscapeDataString(rule.Id)}", stop);
            call.Output.Note("Removed.");
        });
    }
}
