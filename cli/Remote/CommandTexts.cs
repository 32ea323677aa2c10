using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Remote;

/// <summary>Commands as people read them.</summary>
internal static class CommandTexts
{
    private const int ShownArguments = 60;

    public static Cell Status(CommandJson command) => new(command.Status, command.Status switch
    {
        ListedCommand.Completed => Tint.Good,
        "failed" or "refused" or "expired" => Tint.Bad,
        ListedCommand.Proposed => Tint.Warning,
        "cancelled" => Tint.Dim,
        _ => Tint.None,
    });

    public static void PrintTable(Call call, IReadOnlyList<ListedCommand> commands)
    {
        var table = new Table("ID", "TARGET", "ACTION", "STATUS", "MADE", "BY", "ARGUMENTS");
        foreach (var (_, command) in commands)
        {
            var arguments = command.Arguments.Length > ShownArguments ? command.Arguments[..ShownArguments] + "…" : command.Arguments;
            table.Add(
                command.Id,
                command.Target.Name,
                command.Action,
                Status(command),
                Show.Ago(command.CreatedAt, call.Now),
                command.CreatedBy,
                arguments is "{}" ? "" : arguments);
        }

        call.Output.Table(table);
    }

    public static void Print(Call call, CommandJson command)
    {
        (string Name, string? Value)[] rows =
        [
            ("Id", command.Id),
            ("Batch", command.BatchId),
            ("Target", Target(command.Target)),
            ("Action", command.Action),
            ("Arguments", command.Arguments),
            ("Status", command.Status),
            ("Priority", command.Priority),
            ("Made", $"{Show.Time(command.CreatedAt)} by {command.CreatedBy ?? "nobody"}"),
            ("Approved", command.ApprovedBy is { } by ? $"{Show.Time(by.At)} with key {by.KeyId}" : null),
            ("Expires", Show.Time(command.ExpiresAt)),
            ("Sent", Show.Time(command.SentAt)),
            ("Started", Show.Time(command.StartedAt)),
            ("Ended", Show.Time(command.EndedAt)),
            ("Exit code", command.Result?.ExitCode is { } code ? $"{code}" : null),
            ("Error", command.Result?.Error),
            ("Output", command.OutputBytes > 0 ? $"{Show.Bytes(command.OutputBytes)}{(command.OutputCut ? ", cut" : "")}" : null),
        ];
        foreach (var (name, value) in rows.Where(r => r.Value is not (null or "" or Show.None)))
        {
            call.Output.Line($"{name,-10} {Clean.Line(value)}");
        }

        if (command.Result?.Data is { } data)
        {
            call.Output.Line("");
            call.Output.Line(Clean.Lines(Writer.Text(data, oneLine: false)));
        }

        if (command.OutputBytes > 0)
        {
            call.Output.Note($"Its output: nexus commands watch {command.Id}");
        }
    }

    /// <summary>How it ended, in a few words.</summary>
    public static string Outcome(CommandJson command)
    {
        var code = command.Result?.ExitCode is { } exit ? $", exit code {exit}" : "";
        var time = command is { StartedAt: { } from, EndedAt: { } to } ? $" after {Show.Span(to - from)}" : "";
        var error = command.Result?.Error is { Length: > 0 } text ? $": {text}" : "";
        var cut = command.OutputCut ? ". Its output was longer than is kept" : "";
        return $"{command.Target.Name}: {command.Status}{time}{code}{error}{cut}";
    }

    private static string Target(CommandTargetJson target)
        => (target.NodeId ?? target.AgentId) is { } id ? $"{target.Name} ({id})" : target.Name;
}
