using System.CommandLine;
using System.Globalization;
using CloudNexus.Backup.Create;
using CloudNexus.Backup.Export;
using CloudNexus.Backup.Restore;
using CloudNexus.Functions.Archive.Format;

namespace CloudNexus.Backup;

/// <summary>The commands and what they print.</summary>
internal static class BackupCommands
{
    private const int MostKeepDays = 3650;

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
        var add = new Option<bool>("--add")
        {
            Description = "Put tables of samples back beside those that there are, while the service runs.",
        };
        var keep = new Option<int>("--keep-days")
        {
            Description = "With --add: after so many days retention drops them again.",
            HelpName = "N",
            DefaultValueFactory = _ => 7,
        };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostKeepDays)
            {
                result.AddError($"--keep-days is a whole number from 1 to {MostKeepDays}.");
            }
        });
        var command = new Command("restore", "Verify an archive and put it where there are no tables yet. The service must not run there.")
        {
            file, bases, prefix, add, keep,
        };
        return Wire(command, async (parsed, stop) =>
        {
            var job = new RestoreJob(context.Open(parsed.GetValue(prefix)), context.Time);
            using var archive = await ArchiveSet.OpenAsync(parsed.GetRequiredValue(file), parsed.GetValue(bases) ?? [], stop);
            await (parsed.GetValue(add)
                ? job.AddAsync(archive, TimeSpan.FromDays(parsed.GetValue(keep)), stop)
                : job.RunAsync(archive, stop));
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

    public static Option<string?> Prefix() => new("--prefix")
    {
        Description = "What the tables' names begin with (NexusTablePrefix).",
        HelpName = "TEXT",
    };

    public static Command Wire(Command command, Func<ParseResult, CancellationToken, Task> work)
    {
        command.SetAction(work);
        return command;
    }

    private static string Describe(Manifest manifest)
        => Text($"{manifest.Tables.Count} tables, {manifest.Rows:#,0} rows as of {manifest.CreatedAt:u}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
