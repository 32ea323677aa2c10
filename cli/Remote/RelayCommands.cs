using System.CommandLine;
using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Remote;

/// <summary><c>nexus relays</c>: nodes that answer AI requests with the Ollama of their host.</summary>
internal static class RelayCommands
{
    public static Command Create(Runner runner)
        => new("relays", "Nodes that answer AI requests with the Ollama of their host.") { List(runner), Allow(runner), Forbid(runner) };

    private static Command List(Runner runner) => runner.Wire(
        new Command("list", "List the nodes that may be relays, with their models."), async (call, stop) =>
        {
            var answer = await call.Api.GetAsync("/api/v1/ai/relays", stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var relays = answer.Read(ApiJson.Default.RelayListJson).Relays;
            if (relays.Count == 0)
            {
                call.Output.Note("No relays. Set relay: in agent.yaml on Ollama's host, then: nexus relays allow NODE");
                return;
            }

            var table = new Table("NODE", "STATE", "SEEN", "BUSY", "GPU", "MODELS");
            foreach (var relay in relays)
            {
                table.Add(
                    relay.NodeName,
                    new Cell(relay.State, relay.State == "up" ? Tint.Good : Tint.Warning),
                    Show.Ago(relay.SeenAt, call.Now),
                    string.Create(CultureInfo.InvariantCulture, $"{relay.Running} of {relay.Slots}"),
                    relay.GpuLoad is { } load ? string.Create(CultureInfo.InvariantCulture, $"{load:0} %") : "",
                    string.Join(", ", relay.Models));
            }

            call.Output.Table(table);
        });

    private static Command Allow(Runner runner)
    {
        var node = NodeCommands.Node();
        var yes = Values.Yes();
        return runner.Wire(new Command("allow", "Let a node be a relay; for admins.") { node, yes }, async (call, stop) =>
        {
            var path = await PathAsync(call, node, stop);
            call.Confirm($"Let {call.Get(node)} answer AI requests? Whoever rules its host can read the questions that it is given.", yes);
            await call.Api.PutAsync(path, new RelayPermissionJson(true), ApiJson.Default.RelayPermissionJson, stop);
            call.Output.Note("Allowed. It serves once relay: in its agent.yaml names an Ollama: nexus relays list shows it.");
        });
    }

    private static Command Forbid(Runner runner)
    {
        var node = NodeCommands.Node();
        return runner.Wire(new Command("forbid", "End it at once, with what the relay is at; for admins.") { node }, async (call, stop) =>
        {
            await call.Api.PutAsync(
                await PathAsync(call, node, stop), new RelayPermissionJson(false), ApiJson.Default.RelayPermissionJson, stop);
            call.Output.Note("Forbidden.");
        });
    }

    private static async Task<string> PathAsync(Call call, Argument<string> node, CancellationToken stop)
        => Nodes.Path(await Nodes.IdAsync(call.Api, call.Get(node), stop)) + "/relay";
}
