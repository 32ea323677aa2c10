using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus agents</c>: who takes commands.</summary>
internal static class AgentCommands
{
    private const string Path = "/api/v1/agents";
    private const int PageItems = 200;
    private const int MostPages = 100;
    private const int NamedCapabilities = 6;

    public static Command Create(Runner runner) => new("agents", "Agents that take commands: those of hosts, and programs.") { List(runner), ShowOne(runner) };

    private static Command List(Runner runner)
    {
        var kind = Values.Choice("--kind", "Only agents of this kind.", "host", "software");
        var capability = Values.Text("--capability", "ACTION", "Only agents that can do this.");
        return runner.Wire(new Command("list", "List the agents that you may see.") { kind, capability }, async (call, stop) =>
        {
            var all = await AllAsync(call.Api, [("kind", call.Get(kind)), ("capability", call.Get(capability))], stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(new AgentPageJson(all), ApiJson.Default.AgentPageJson);
                return;
            }

            if (all.Count == 0)
            {
                call.Output.Note("No agents. A host's is made by: nexus nodes add");
                return;
            }

            var table = new Table("NAME", "KIND", "STATUS", "SEEN", "BUSY", "CAN DO", "ID");
            foreach (var agent in all.Select(a => ApiAnswer.Read(a, ApiJson.Default.AgentJson)))
            {
                table.Add(
                    agent.Name, agent.Kind, Nodes.Status(agent.Status), Show.Ago(agent.LastSeen, call.Now), Load(agent) ?? "", CanDo(agent, NamedCapabilities), agent.Id);
            }

            call.Output.Table(table);
        });
    }

    private static Command ShowOne(Runner runner)
    {
        var which = new Argument<string>("AGENT") { Description = "The name or id of its node." };
        return runner.Wire(new Command("show", "Show an agent and what it can do.") { which }, async (call, stop) =>
        {
            var id = await Nodes.IdAsync(call.Api, call.Get(which), stop);
            var answer = await call.Api.GetAsync($"{Path}/{Uri.EscapeDataString(id)}", stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var agent = answer.Read(ApiJson.Default.AgentJson);
            call.Output.Fields(
                ("Name", agent.Name),
                ("Id", agent.Id),
                ("Kind", agent.Kind),
                ("Status", $"{agent.Status}, heard {Show.Ago(agent.LastSeen, call.Now)}"),
                ("Version", agent.Version),
                ("Busy", Load(agent)),
                ("Can do", CanDo(agent, int.MaxValue)));
        });
    }

    private static async Task<IReadOnlyList<JsonElement>> AllAsync(
        ApiClient api, IEnumerable<(string Name, string? Value)> filter, CancellationToken stop)
    {
        var query = string.Concat(filter.Where(f => f.Value is not null).Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value!)}"));
        var all = new List<JsonElement>();
        string? after = null;
        for (var i = 0; i < MostPages; i++)
        {
            var place = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
            var page = (await api.GetAsync($"{Path}?limit={PageItems}{query}{place}", stop)).Read(ApiJson.Default.AgentPageJson);
            all.AddRange(page.Items);
            after = page.Next;
            if (after is null)
            {
                return all;
            }
        }

        throw new CliException($"The server lists agents without an end (more than {MostPages} pages).");
    }

    private static string? Load(AgentJson agent) => (agent.Running, agent.Slots) switch
    {
        (null, _) => null,
        ({ } running, null) => running.ToString(CultureInfo.InvariantCulture),
        ({ } running, { } slots) => string.Create(CultureInfo.InvariantCulture, $"{running} of {slots}"),
    };

    private static string CanDo(AgentJson agent, int most)
    {
        var all = agent.Capabilities ?? [];
        var left = all.Count > most ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - most} more") : "";
        return all.Count > 0 ? string.Join(", ", all.Take(most)) + left
            : agent.Kind == "host" ? "what needs no permission" : "nothing yet";
    }
}
