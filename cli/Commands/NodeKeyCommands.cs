using System.CommandLine;
using System.Globalization;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus nodes keys</c>: what agents send with.</summary>
internal static class NodeKeyCommands
{
    private const int MostOverlapHours = 24 * 30;

    public static Command Create(Runner runner)
        => new("keys", "The keys that a node's agent and other sources send with.") { List(runner), Rotate(runner), Revoke(runner) };

    private static Command List(Runner runner)
    {
        var node = NodeCommands.Node();
        return runner.Wire(new Command("list", "List a node's keys.") { node }, async (call, stop) =>
        {
            var answer = await call.Api.GetAsync(await PathAsync(call, node, stop), stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var list = answer.Read(ApiJson.Default.KeyListJson);
            var table = new Table("ID", "FOR", "STATE", "MADE", "USED");
            foreach (var key in list.Items)
            {
                table.Add(key.Id, key.Source ?? "the agent", State(key, call.Now), Show.Time(key.CreatedAt), Show.Ago(key.LastUsedAt, call.Now));
            }

            call.Output.Table(table);
            if (list.Rotating)
            {
                call.Output.Note("A new key waits for the agent to fetch it.");
            }
        });
    }

    private static Command Rotate(Runner runner)
    {
        var node = NodeCommands.Node();
        var overlap = new Option<int?>("--overlap")
        {
            Description = "Hours that the old key is still taken once the agent uses the new one; 24 when left out.",
            HelpName = "HOURS",
        };
        overlap.Validators.Add(result =>
        {
            if (result.Tokens is [var token]
                && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || hours > MostOverlapHours))
            {
                result.AddError($"--overlap is a whole number from 0 to {MostOverlapHours}.");
            }
        });
        return runner.Wire(new Command("rotate", "Have a node's agent take a new key.") { node, overlap }, async (call, stop) =>
        {
            var path = await PathAsync(call, node, stop) + "/rotate";
            await call.Api.PostAsync(path, new RotateKeysJson(call.Get(overlap)), ApiJson.Default.RotateKeysJson, stop);
            call.Output.Note("The agent takes a new key when it syncs next: nexus nodes keys list shows it.");
        });
    }

    private static Command Revoke(Runner runner)
    {
        var node = NodeCommands.Node();
        var key = new Argument<string>("KEY") { Description = "A key's id, from nexus nodes keys list." };
        var yes = Values.Yes();
        var command = new Command("revoke", "End a key at once. What the agent sends with it is refused from then on.") { node, key, yes };
        return runner.Wire(command, async (call, stop) =>
        {
            var path = await PathAsync(call, node, stop);
            call.Confirm($"Revoke key {call.Get(key)} of {call.Get(node)}? What sends with it is not heard any more.", yes);
            await call.Api.DeleteAsync($"{path}/{Uri.EscapeDataString(call.Get(key))}", stop);
            call.Output.Note("Revoked.");
        });
    }

    private static async Task<string> PathAsync(Call call, Argument<string> node, CancellationToken stop)
        => Nodes.Path(await Nodes.IdAsync(call.Api, call.Get(node), stop)) + "/keys";

    private static Cell State(KeyJson key, DateTimeOffset now) => key switch
    {
        { Revoked: true } => new Cell($"revoked {Show.Time(key.EndsAt)}", Tint.Bad),
        { EndsAt: { } end } when end <= now => new Cell($"ended {Show.Time(end)}", Tint.Dim),
        { EndsAt: { } end } => new Cell($"until {Show.Time(end)}", Tint.Warning),
        _ => new Cell("good", Tint.Good),
    };
}
