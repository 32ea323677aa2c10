using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Backup.Archive;

/// <summary>
/// Writes an archive under a name of its own, and gives it its real one when it is complete and on the disk. Left before
/// <see cref="FinishAsync"/>, nothing stays.
/// </summary>
internal sealed class ArchiveWriter : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _partial;
    private readonly Manifest? _base;
    private readonly DateTimeOffset _createdAt;
    private readonly FileStream _file;
    private readonly ZipArchive _zip;
    private readonly string _id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Dictionary<string, Segment> _known = new(StringComparer.Ordinal);
    private readonly List<TableContent> _tables = [];
    private bool _closed;

    /// <param name="path">The archive, which must not be there yet.</param>
    /// <param name="baseManifest">Segments that it lists are not stored again; null for an archive that stands alone.</param>
    /// <param name="createdAt">Now.</param>
    /// <exception cref="BackupException">The file is there.</exception>
    public ArchiveWriter(string path, Manifest? baseManifest, DateTimeOffset createdAt)
    {
        (_path, _partial, _base, _createdAt) = (path, path + ".partial", baseManifest, createdAt);
        if (File.Exists(path))
        {
            throw new BackupException($"{path} is there already: give another name.");
        }

        foreach (var segment in baseManifest?.Tables.SelectMany(t => t.Segments) ?? [])
        {
            _known.TryAdd(segment.Sha256, segment);
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows())
        {
            // It holds hashed passwords, and all that there is to know of the fleet.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(_partial, options);
        _zip = new ZipArchive(_file, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <summary>Segments that an earlier archive has.</summary>
    public int Reused { get; private set; }

    /// <summary>Segments that this one holds.</summary>
    public int Stored { get; private set; }

    public async Task<Segment> AddAsync(ReadOnlyMemory<byte> bytes, int rows, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        if (_known.TryGetValue(hash, out var known))
        {
            Reused += known.Archive == _id ? 0 : 1;
            return known;
        }

        await WriteAsync(ArchiveFormat.EntryOf(hash), bytes, cancellation);
        Stored++;
        return _known[hash] = new Segment(hash, bytes.Length, rows, _id);
    }

    public void Add(TableContent table) => _tables.Add(table);

    /// <summary>Writes the manifest and puts the archive in its place.</summary>
    public async Task<Manifest> FinishAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var used = _tables.SelectMany(t => t.Segments).Select(s => s.Archive).ToHashSet(StringComparer.Ordinal);
        var needs = _base is null ? [] : _base.Needs.Append(new NeededArchive(_base.Id, _base.CreatedAt)).Where(n => used.Contains(n.Id));
        var manifest = new Manifest(ArchiveFormat.Name, ArchiveFormat.Version, _id, _createdAt, now, [.. needs], _tables);
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.Manifest);
        if (json.Length > ArchiveFormat.MostManifestBytes)
        {
            throw new BackupException("There are more rows than one archive may list.");
        }

        await WriteAsync(ArchiveFormat.Manifest, json, cancellation);
        var seal = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)));
        await WriteAsync(ArchiveFormat.Seal, seal, cancellation);
        _zip.Dispose();
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        File.Move(_partial, _path, overwrite: false);
        _closed = true;
        return manifest;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            _zip.Dispose();
            await _file.DisposeAsync();
            File.Delete(_partial);
        }
    }

    private async Task WriteAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var entry = _zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = _createdAt;
        await using var stream = await entry.OpenAsync(cancellation);
        await stream.WriteAsync(bytes, cancellation);
    }
}
