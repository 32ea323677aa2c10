using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary>Tokens that hosts enrol with.</summary>
internal static class EnrolmentCommands
{
    private const string Path = "/api/v1/enrolment-tokens";
    private const int MostUses = 10_000;

    public static Command Add(Runner runner)
    {
        var name = new Argument<string>("NAME") { Description = "What the token is for.", DefaultValueFactory = _ => "nexus nodes add" };
        var uses = Values.Count("--uses", "Hosts that may enrol with it; 1 when left out.", MostUses);
        var expires = Values.Duration("--expires", "How long it is good; 7d when left out.");
        var labels = Values.Labels("Given to each host; may be given several times.");
        var type = Values.Choice("--type", "Given to each host.", "bare-metal", "vm", "container", "service");
        var command = new Command("add", "Make an enrolment token and print the command that adds a host.") { name, uses, expires, labels, type };
        return runner.Wire(command, async (call, stop) =>
        {
            var ends = call.Get(expires) is { } span ? call.Now + span : (DateTimeOffset?)null;
            var request = new EnrolmentTokenRequestJson(call.Get(name), call.Get(uses), ends, call.Get(labels), call.Get(type));
            var answer = await call.Api.PostAsync(Path, request, ApiJson.Default.EnrolmentTokenRequestJson, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var made = answer.Read(ApiJson.Default.EnrolmentTokenAnswerJson);
            var hosts = made.Item.Uses == 1 ? "the host" : $"up to {made.Item.Uses} hosts";
            call.Output.Note($"Run this as root on {hosts}, before {Show.Time(made.Item.ExpiresAt)}. It holds the token, which is shown this once:");
            call.Output.Line(Clean.Line(made.Command));
        });
    }

    public static Command Tokens(Runner runner) => new("tokens", "The tokens that hosts may enrol with.") { List(runner), Revoke(runner) };

    private static Command List(Runner runner)
        => runner.Wire(new Command("list", "List the enrolment tokens."), async (call, stop) =>
        {
            var answer = await call.Api.GetAsync(Path, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var table = new Table("NAME", "USED", "EXPIRES", "BY", "LABELS", "ID");
            foreach (var token in answer.Read(ApiJson.Default.EnrolmentTokenListJson).Items)
            {
                table.Add(
                    token.Name,
                    $"{token.Used} of {token.Uses}",
                    new Cell(Show.Time(token.ExpiresAt), token.ExpiresAt <= call.Now ? Tint.Dim : Tint.None),
                    token.CreatedBy,
                    Show.Labels(token.Labels),
                    token.Id);
            }

            call.Output.Table(table);
        });

    private static Command Revoke(Runner runner)
    {
        var id = new Argument<string>("ID") { Description = "A token's id, from nexus nodes tokens list." };
        return runner.Wire(new Command("revoke", "End an enrolment token. Hosts that enrolled with it stay.") { id }, async (call, stop) =>
        {
            await call.Api.DeleteAsync($"{Path}/{Uri.EscapeDataString(call.Get(id))}", stop);
            call.Output.Note("Revoked.");
        });
    }
}
