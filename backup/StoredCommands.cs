using System.CommandLine;
using System.Globalization;
using CloudNexus.Backup.Create;
using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Backup;

/// <summary>What there is of backups and archives that jobs have made, and a copy of one.</summary>
internal static class StoredCommands
{
    private static readonly string[] Containers = [BlobContainers.Backups, BlobContainers.Archive];

    public static Command List(BackupContext context)
    {
        var prefix = BackupCommands.Prefix();
        var command = new Command("list", "Backups and archives that jobs have made, newest first.") { prefix };
        return BackupCommands.Wire(command, async (parsed, stop) =>
        {
            var all = await new BackupCatalogue(context.OpenBlobs(parsed.GetValue(prefix))).ReadAsync(stop);
            foreach (var one in all.Backups.Concat(all.Archives))
            {
                context.Out.WriteLine(Describe(one));
            }
        });
    }

    public static Command Download(BackupContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The backup or archive, as list shows it." };
        var file = new Argument<string>("FILE") { Description = "Where to; must not be there." };
        var prefix = BackupCommands.Prefix();
        var command = new Command("download", "Copy a backup or archive from the store into a file.") { name, file, prefix };
        return BackupCommands.Wire(command, async (parsed, stop) =>
        {
            var containers = context.OpenBlobs(parsed.GetValue(prefix));
            var (container, blob) = await FindAsync(containers, parsed.GetRequiredValue(name), stop);
            var path = parsed.GetRequiredValue(file);
            await using var into = new ArchiveFile(path);
            await using var from = new BlobReadStream(container, blob);
            await from.CopyToAsync(into.Stream, stop);
            await into.FinishAsync();
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {blob.Length:#,0} bytes"));
        });
    }

    private static async Task<(BlobContainerClient Container, BlobItem Blob)> FindAsync(
        BlobContainers containers, string name, CancellationToken stop)
    {
        foreach (var container in BlobSyntax.IsBlob(name) ? Containers.Select(containers.Get) : [])
        {
            var found = await container.FindAsync(name, stop);
            if (!found.IsNotFound && ArchiveItem.From(found.Value) is not null)
            {
                return (container, found.Value);
            }
        }

        throw new BackupException($"There is no {name}: 'nexus backup list' shows what there is.");
    }

    private static string Describe(BackupItem one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Name}  {one.CreatedAt:u}  {one.Bytes,15:#,0} bytes  {one.Tables,4} tables  {one.Rows,12:#,0} rows  ")
        + (one.VerifiedAt is null ? "not verified" : one.Needs.Count == 0 ? "verified" : $"verified, builds on {one.Needs.Count}");
}
