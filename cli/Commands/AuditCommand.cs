using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus audit</c>.</summary>
internal static class AuditCommand
{
    private const int MostEntries = 10_000;
    private const int UsualEntries = 50;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(2);

    public static Command Create(Runner runner)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new entries until Ctrl-C." };
        var actor = Filter("--actor", "Who, such as admin; a text that ends in * stands for all that begin so, here and below.");
        var action = Filter("--action", "What, such as user.create.");
        var target = Filter("--target", "On what, such as node:*.");
        var result = Values.Choice("--result", "Only what was done, or was not.", "ok", "refused");
        var since = Values.Duration("--since", "Only the last such time.");
        var limit = Values.Count("--limit", $"Entries before the present; {UsualEntries} when left out.", MostEntries);
        var command = new Command("audit", "Show who did what, newest last.") { follow, actor, action, target, result, since, limit };
        return runner.Wire(command, async (call, stop) =>
        {
            var reader = new AuditReader(
                call.Api,
                [
                    ("actor", call.Get(actor)), ("action", call.Get(action)), ("target", call.Get(target)), ("result", call.Get(result)),
                ]);
            var from = call.Get(since) is { } span ? call.Now - span : (DateTimeOffset?)null;
            var entries = await reader.NewestAsync(call.Get(limit) ?? UsualEntries, from, stop);
            if (!call.Get(follow) && call.Output.IsJson)
            {
                call.Output.Json(new AuditPageJson(entries), ApiJson.Default.AuditPageJson);
                return;
            }

            Print(call, entries);
            if (call.Get(follow))
            {
                await Polling.RunAsync(call, UsualInterval, async () => Print(call, await reader.NewAsync(stop)), stop);
            }
        });
    }

    private static void Print(Call call, IReadOnlyList<JsonElement> entries)
    {
        foreach (var raw in entries)
        {
            if (call.Output.IsJson)
            {
                call.Output.Json(raw, oneLine: true);
                continue;
            }

            var entry = raw.Deserialize(ApiJson.Default.AuditJson)!;
            var result = entry.Result == "ok" ? "ok     " : Tints.Apply("refused", call.Output.HasColor ? Tint.Bad : Tint.None);
            var rest = string.Join("  ", new[] { entry.Actor, entry.Action, entry.Target, entry.Detail, entry.Address }.Where(t => !string.IsNullOrEmpty(t)));
            call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{Show.Time(entry.At)}  {result}  {Clean.Line(rest)}"));
        }
    }

    private static Option<string?> Filter(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };
}
