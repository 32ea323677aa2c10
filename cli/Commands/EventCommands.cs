using System.CommandLine;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus events</c>.</summary>
internal static class EventCommands
{
    private const int MostEvents = 10_000;
    private const int UsualEvents = 50;

    /// <summary>From an answer to the next question, which waits at the server.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static Command Create(Runner runner)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new events until Ctrl-C." };
        var node = Node("Only events of this node, by name or id.");
        var type = new Option<string?>("--type")
        {
            Description = "Only this type, such as node.status; node.* stands for all that begin so.",
            HelpName = "TYPE",
        };
        var limit = Values.Count("--limit", $"Events before the present; {UsualEvents} when left out.", MostEvents);
        var command = new Command("events", "Show what changed in the fleet, newest last.") { follow, node, type, limit, Post(runner) };
        return runner.Wire(command, async (call, stop) =>
        {
            var id = call.Get(node) is { } name ? await Nodes.IdAsync(call.Api, name, stop) : null;
            var reader = new EventReader(call.Api, [("node", id), ("type", call.Get(type))]);
            var events = await reader.NewestAsync(call.Get(limit) ?? UsualEvents, stop);
            if (!call.Get(follow) && call.Output.IsJson)
            {
                call.Output.Json(new EventPageJson(events), ApiJson.Default.EventPageJson);
                return;
            }

            Print(call, events);
            if (call.Get(follow))
            {
                await Polling.RunAsync(call, Pause, async () => Print(call, await reader.NextAsync(stop)), stop);
            }
        });
    }

    private static Command Post(Runner runner)
    {
        var type = new Argument<string>("TYPE") { Description = "What kind of event: a word of your own, such as deploy.finished." };
        var text = new Argument<string>("TEXT") { Description = "What happened." };
        var node = Node("The node that it is about, by name or id.");
        var command = new Command("post", "Add an event, such as a deployment.") { type, text, node };
        return runner.Wire(command, async (call, stop) =>
        {
            var id = call.Get(node) is { } name ? await Nodes.IdAsync(call.Api, name, stop) : null;
            var posted = new NewEventJson(call.Get(type), call.Get(text), id);
            var answer = await call.Api.PostAsync("/api/v1/events", posted, ApiJson.Default.NewEventJson, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }
            else
            {
                Print(call, [answer.Json]);
            }
        });
    }

    private static void Print(Call call, IReadOnlyList<JsonElement> events)
    {
        foreach (var raw in events)
        {
            if (call.Output.IsJson)
            {
                call.Output.Json(raw, oneLine: true);
                continue;
            }

            var item = raw.Deserialize(ApiJson.Default.EventJson)!;
            var changes = (item.Changes ?? []).Select(c => $"{c.Field}: {c.Old ?? Show.None} → {c.New ?? Show.None}");
            string?[] parts = [item.NodeName ?? item.Node, item.Text, string.Join(", ", changes), item.Actor];
            var rest = Clean.Line(string.Join("  ", parts.Where(t => !string.IsNullOrEmpty(t))));
            var type = Tints.Apply(Clean.Line(item.Type), call.Output.HasColor ? Tint.Dim : Tint.None);
            call.Output.Line($"{Show.Time(item.At)}  {type}  {rest}");
        }
    }

    private static Option<string?> Node(string description) => new("--node") { Description = description, HelpName = "NODE" };
}
