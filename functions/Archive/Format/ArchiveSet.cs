using System.Runtime.CompilerServices;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>An archive with the earlier ones that it needs.</summary>
internal sealed class ArchiveSet : IDisposable
{
    private readonly Dictionary<string, ArchiveReader> _archives = new(StringComparer.Ordinal);

    private ArchiveSet(Manifest manifest) => Manifest = manifest;

    /// <summary>Of the archive that is meant.</summary>
    public Manifest Manifest { get; }

    /// <param name="path">The archive that is meant.</param>
    /// <param name="bases">Earlier ones, in any order; more than needed are fine.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="BackupException">One is damaged, or one that is needed is not given.</exception>
    public static async Task<ArchiveSet> OpenAsync(string path, IEnumerable<string> bases, CancellationToken cancellation)
    {
        var first = await ArchiveReader.OpenAsync(path, cancellation);
        var set = new ArchiveSet(first.Manifest);
        try
        {
            set.Take(first);
            foreach (var one in bases)
            {
                set.Take(await ArchiveReader.OpenAsync(one, cancellation));
            }

            var missing = set.Manifest.Needs.Where(n => !set._archives.ContainsKey(n.Id)).Select(n => $"{n.CreatedAt:u}").ToArray();
            return missing.Length == 0
                ? set
                : throw new BackupException($"{path} builds on the backup of {string.Join(" and of ", missing)}: add --base FILE.");
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>A table's rows, segment by segment.</summary>
    /// <exception cref="BackupException">A segment is missing or damaged, or its rows are not what the manifest says.</exception>
    public async IAsyncEnumerable<List<TableEntity>> ReadAsync(
        TableContent table, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var order = new KeyOrder();
        foreach (var segment in table.Segments)
        {
            var rows = RowText.ReadAll(await _archives[segment.Archive].ReadAsync(segment, cancellation));
            if (rows.Count != segment.Rows || !rows.TrueForAll(order.Advances))
            {
                throw new BackupException($"The rows of table {table.Name} are not as its archive says. Use another backup.");
            }

            yield return rows;
        }
    }

    /// <summary>Reads everything and checks it.</summary>
    /// <exception cref="BackupException">Something is missing or damaged.</exception>
    public async Task VerifyAsync(CancellationToken cancellation)
    {
        foreach (var table in Manifest.Tables)
        {
            await foreach (var _ in ReadAsync(table, cancellation))
            {
                // Reading it is the check.
            }
        }
    }

    public void Dispose()
    {
        foreach (var archive in _archives.Values)
        {
            archive.Dispose();
        }
    }

    private void Take(ArchiveReader archive)
    {
        if (!_archives.TryAdd(archive.Manifest.Id, archive))
        {
            archive.Dispose();
        }
    }
}
