using System.CommandLine;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus users</c>.</summary>
internal static class UserCommands
{
    private const string Path = "/api/v1/users";

    public static string[] Roles { get; } = ["viewer", "operator", "admin"];

    public static Command Create(Runner runner) => new("users", "The people who may log in.")
    {
        List(runner),
        Invite(runner),
        Switch(runner, "disable", "Shut a user out; their sessions and tokens end.", disabled: true),
        Switch(runner, "enable", "Let a user in again.", disabled: false),
    };

    private static Command List(Runner runner) => runner.Wire(new Command("list", "List the users."), async (call, stop) =>
    {
        var answer = await call.Api.GetAsync(Path, stop);
        if (call.Output.IsJson)
        {
            call.Output.Json(answer.Json);
            return;
        }

        var table = new Table("USER", "NAME", "ROLE", "STATE", "LAST LOG-IN", "SEES ONLY", "ID");
        foreach (var user in answer.Read(ApiJson.Default.UserListJson).Users)
        {
            var state = user.Disabled ? new Cell("disabled", Tint.Bad) : new Cell("active", Tint.Good);
            table.Add(user.Username, user.DisplayName, user.Role, state, Show.Ago(user.LastLoginAt, call.Now), Show.Labels(user.Labels), user.Id);
        }

        call.Output.Table(table);
    });

    private static Command Invite(Runner runner)
    {
        var role = Values.Choice("--role", "What the person may do; viewer when left out.", Roles);
        var labels = Values.Labels("Narrows the person to nodes with this label; may be given several times.");
        var expires = Values.Duration("--expires", "How long the link is good, in hours; 3d when left out.");
        return runner.Wire(new Command("invite", "Print a link with which one person can make an account.") { role, labels, expires }, async (call, stop) =>
        {
            var hours = call.Get(expires) is { } span ? (int)Math.Ceiling(span.TotalHours) : (int?)null;
            var request = new InvitationRequestJson(call.Get(role) ?? Roles[0], call.Get(labels), hours);
            var answer = await call.Api.PostAsync("/api/v1/invitations", request, ApiJson.Default.InvitationRequestJson, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
                return;
            }

            var made = answer.Read(ApiJson.Default.InvitationAnswerJson);
            call.Output.Note($"For one person, until {Show.Time(made.ExpiresAt)}. Who has the link can make the account, and it is shown this once:");
            call.Output.Line(Clean.Line(made.Link));
        });
    }

    private static Command Switch(Runner runner, string name, string description, bool disabled)
    {
        var user = new Argument<string>("USER") { Description = "A user's name or id." };
        var yes = Values.Yes();
        var command = new Command(name, description) { user };
        if (disabled)
        {
            command.Add(yes);
        }

        return runner.Wire(command, async (call, stop) =>
        {
            var wanted = call.Get(user);
            var all = (await call.Api.GetAsync(Path, stop)).Read(ApiJson.Default.UserListJson).Users;
            var found = all.FirstOrDefault(u => u.Id == wanted)
                ?? all.FirstOrDefault(u => u.Username.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                ?? throw new CliException($"There is no user '{wanted}'. nexus users list shows those that there are.");
            if (disabled)
            {
                call.Confirm($"Disable {found.Username}? Their sessions end.", yes);
            }

            var change = new UserChangeJson(disabled);
            var answer = await call.Api.PatchAsync(
                $"{Path}/{Uri.EscapeDataString(found.Id)}", change, ApiJson.Default.UserChangeJson, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(answer.Json);
            }

            call.Output.Note($"{found.Username} is {(disabled ? "disabled" : "enabled")}.");
        });
    }
}
