using System.CommandLine;
using System.Globalization;
using CloudNexus.Backup.Archive;
using CloudNexus.Backup.Create;
using CloudNexus.Backup.Export;
using CloudNexus.Backup.Restore;

namespace CloudNexus.Backup;

/// <summary>The commands and what they print.</summary>
internal static class BackupCommands
{
    public static Command Create(BackupContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The archive to write; must not be there." };
        var last = new Option<string?>("--base")
        {
            Description = "An earlier archive: what it holds already is not stored again, and it is needed to restore.",
            HelpName = "FILE",
        };
        var prefix = Prefix();
        var command = new Command("create", "Copy all tables into an archive, while the service runs.") { file, last, prefix };
        return Wire(command, async (parsed, stop) =>
        {
            var maker = new BackupMaker(context.Open(parsed.GetValue(prefix)), context.Time);
            var path = parsed.GetRequiredValue(file);
            var made = await maker.CreateAsync(path, parsed.GetValue(last), stop);
            var segments = Text($"{made.Stored} segments stored, {made.Reused} in earlier archives");
            context.Out.WriteLine($"{path}: {Describe(made.Manifest)}; {segments}");
        });
    }

    public static Command Verify(BackupContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The archive." };
        var bases = Bases();
        var command = new Command("verify", "Read a whole archive and check every hash, row and count.") { file, bases };
        return Wire(command, async (parsed, stop) =>
        {
            using var archive = await ArchiveSet.OpenAsync(parsed.GetRequiredValue(file), parsed.GetValue(bases) ?? [], stop);
            await archive.VerifyAsync(stop);
            context.Out.WriteLine($"In order: {Describe(archive.Manifest)}");
        });
    }

    public static Command Restore(BackupContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The archive." };
        var (bases, prefix) = (Bases(), Prefix());
        var command = new Command("restore", "Verify an archive and put it where there are no tables yet. The service must not run there.")
        {
            file, bases, prefix,
        };
        return Wire(command, async (parsed, stop) =>
        {
            var tables = context.Open(parsed.GetValue(prefix));
            using var archive = await ArchiveSet.OpenAsync(parsed.GetRequiredValue(file), parsed.GetValue(bases) ?? [], stop);
            await new RestoreJob(tables, context.Time).RunAsync(archive, stop);
            context.Out.WriteLine($"Restored: {Describe(archive.Manifest)}");
        });
    }

    public static Command ExportNode(BackupContext context)
    {
        var node = new Argument<string>("NODE") { Description = "The node's id." };
        var directory = new Argument<string>("DIRECTORY") { Description = "Where to; made by this, must not be there." };
        var prefix = Prefix();
        var command = new Command("export-node", "Write all that is kept of a node as JSON, and its samples as OpenMetrics.")
        {
            node, directory, prefix,
        };
        return Wire(command, async (parsed, stop) =>
        {
            var export = new NodeExport(context.Open(parsed.GetValue(prefix)));
            var path = parsed.GetRequiredValue(directory);
            var (rows, samples) = await export.RunAsync(parsed.GetRequiredValue(node), path, stop);
            context.Out.WriteLine(Text($"{path}: {rows:#,0} rows, {samples:#,0} samples"));
        });
    }

    private static Option<string[]?> Bases() => new("--base")
    {
        Description = "An earlier archive that this one builds on; as often as there are.",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Option<string?> Prefix() => new("--prefix")
    {
        Description = "What the tables' names begin with (NexusTablePrefix).",
        HelpName = "TEXT",
    };

    private static Command Wire(Command command, Func<ParseResult, CancellationToken, Task> work)
    {
        command.SetAction(work);
        return command;
    }

    private static string Describe(Manifest manifest)
        => Text($"{manifest.Tables.Count} tables, {manifest.Rows:#,0} rows as of {manifest.CreatedAt:u}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
