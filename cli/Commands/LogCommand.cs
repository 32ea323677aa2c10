using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Parsing;

namespace CloudNexus.Cli.Commands;

/// <summary><c>nexus logs</c>.</summary>
internal static class LogCommand
{
    private const int MostLines = 10_000;
    private const int UsualLines = 200;
    private static readonly TimeSpan UsualTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly string[] Levels = ["trace", "debug", "info", "warn", "error", "fatal"];

    public static Command Create(Runner runner)
    {
        var words = new Argument<string[]>("WORDS")
        {
            Description = "Words that a line holds, all of them; a phrase in quotes within quotes: '\"no space left\"'.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var node = Values.Text("--node", "NODE", "Only of this node, by name or id.");
        var labels = Values.Labels("Only of nodes with this label; may be given several times.");
        labels.Aliases.Add("--labels");
        var level = Values.Choice("--level", "This level and above.", Levels);
        var source = Values.Text("--source", "SOURCE", "Only of this source, such as a file or a unit.");
        var since = Values.Duration("--since", "Lines of the last such time; 1h when left out.");
        var until = Values.Duration("--until", "Not those of the last such time.");
        var limit = Values.Count("--limit", $"The newest so many lines; {UsualLines} when left out.", MostLines);
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new lines until Ctrl-C." };
        var command = new Command("logs", "Search what hosts log, newest last.")
        {
            words, node, labels, level, source, since, until, limit, follow,
        };
        return runner.Wire(command, async (call, stop) =>
        {
            var now = call.Now;
            var from = now - (call.Get(since) ?? UsualTime);
            var to = call.Get(until) is { } span ? now - span : (DateTimeOffset?)null;
            if (to <= from || (to is not null && call.Get(follow)))
            {
                throw CliException.Usage(to <= from ? "--until is shorter than --since." : "--follow goes on from now: leave out --until.");
            }

            var reader = new LogReader(
                call.Api,
                [
                    ("nodeId", call.Get(node) is { } name ? await Nodes.IdAsync(call.Api, name, stop) : null),
                    ("labels", call.Get(labels) is { } pairs ? string.Join(',', pairs.Select(p => $"{p.Key}={p.Value}")) : null),
                    ("level", call.Get(level)),
                    ("source", call.Get(source)),
                    ("q", call.Get(words) is { Length: > 0 } all ? string.Join(' ', all) : null),
                ]);
            var lines = await reader.NewestAsync(from, to, call.Get(limit) ?? UsualLines, stop);
            if (!call.Get(follow) && call.Output.IsJson)
            {
                call.Output.Json(new LogPageJson(lines, null, reader.IsComplete), ApiJson.Default.LogPageJson);
                return;
            }

            Print(call, lines);
            if (call.Get(follow))
            {
                await Polling.RunAsync(call, Interval, async () => Print(call, await reader.NewAsync(from, stop)), stop);
            }
            else if (!reader.IsComplete)
            {
                call.Output.Note("There are older lines: ask with a longer --limit, or narrow by words, --level, --node or --until.");
            }
        });
    }

    private static void Print(Call call, IReadOnlyList<JsonElement> lines)
    {
        foreach (var raw in lines)
        {
            if (call.Output.IsJson)
            {
                call.Output.Json(raw, oneLine: true);
                continue;
            }

            var line = raw.Deserialize(ApiJson.Default.LogLineJson)!;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(line.At).UtcDateTime
                .ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var level = Tints.Apply($"{Clean.Line(line.Level),-5}", call.Output.HasColor ? TintOf(line.Level) : Tint.None);
            var where = Tints.Apply($"{Clean.Line(line.Node.Name)} {Clean.Line(line.Source)}", call.Output.HasColor ? Tint.Dim : Tint.None);
            call.Output.Line($"{at} {level} {where}  {Clean.Output(line.Text).TrimEnd('\n')}{(line.Cut is true ? " …" : "")}");
        }
    }

    private static Tint TintOf(string level) => level switch
    {
        "error" or "fatal" => Tint.Bad,
        "warn" => Tint.Warning,
        "info" => Tint.Good,
        _ => Tint.Dim,
    };
}
