using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>Makes an archive's bytes, segment by segment, from the beginning or behind those that were made before.</summary>
internal sealed class ArchiveBuilder
{
    private readonly string _id;
    private readonly DateTimeOffset _createdAt;
    private readonly Manifest? _base;
    private readonly ZipWriter _zip;
    private readonly Dictionary<string, Segment> _known = new(StringComparer.Ordinal);

    /// <param name="into">Takes the bytes in order.</param>
    /// <param name="id">The archive's: <see cref="NewId"/>.</param>
    /// <param name="createdAt">When reading began.</param>
    /// <param name="baseManifest">Segments that it lists are not stored again; null for an archive that stands alone.</param>
    public ArchiveBuilder(Stream into, string id, DateTimeOffset createdAt, Manifest? baseManifest)
        : this(into, id, createdAt, baseManifest, [], [])
    {
    }

    /// <summary>Goes on where another one was.</summary>
    /// <param name="into">Takes the bytes that follow.</param>
    /// <param name="id">The archive's.</param>
    /// <param name="createdAt">When reading began.</param>
    /// <param name="baseManifest">The same as before.</param>
    /// <param name="entries">What was written, in its order.</param>
    /// <param name="segments">All that it gave, in any order, each as often as there was.</param>
    public ArchiveBuilder(
        Stream into,
        string id,
        DateTimeOffset createdAt,
        Manifest? baseManifest,
        IEnumerable<ZipEntry> entries,
        IEnumerable<Segment> segments)
    {
        (_id, _createdAt, _base) = (id, createdAt, baseManifest);
        _zip = new ZipWriter(into, createdAt, entries);
        Stored = _zip.Entries.Count;
        foreach (var segment in (baseManifest?.Tables.SelectMany(t => t.Segments) ?? []).Concat(segments))
        {
            _known.TryAdd(segment.Sha256, segment);
        }
    }

    /// <summary>Segments that an earlier archive has.</summary>
    public int Reused { get; private set; }

    /// <summary>Segments that this one holds.</summary>
    public int Stored { get; private set; }

    public IReadOnlyList<ZipEntry> Entries => _zip.Entries;

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public async Task<Segment> AddAsync(ReadOnlyMemory<byte> bytes, int rows, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        if (_known.TryGetValue(hash, out var known))
        {
            Reused += known.Archive == _id ? 0 : 1;
            return known;
        }

        await _zip.AddAsync(ArchiveFormat.EntryOf(hash), bytes, cancellation);
        Stored++;
        return _known[hash] = new Segment(hash, bytes.Length, rows, _id);
    }

    /// <summary>Writes what the archive holds, and its seal. No segment follows.</summary>
    /// <exception cref="BackupException">There are more rows than one archive may list.</exception>
    public async Task<Manifest> FinishAsync(IReadOnlyList<TableContent> tables, DateTimeOffset now, CancellationToken cancellation)
    {
        var used = tables.SelectMany(t => t.Segments).Select(s => s.Archive).ToHashSet(StringComparer.Ordinal);
        var needs = _base is null ? [] : _base.Needs.Append(new NeededArchive(_base.Id, _base.CreatedAt)).Where(n => used.Contains(n.Id));
        var manifest = new Manifest(ArchiveFormat.Name, ArchiveFormat.Version, _id, _createdAt, now, [.. needs], tables);
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.Manifest);
        if (json.Length > ArchiveFormat.MostManifestBytes)
        {
            throw new BackupException("There are more rows than one archive may list.");
        }

        await _zip.AddAsync(ArchiveFormat.Manifest, json, cancellation);
        var seal = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)));
        await _zip.AddAsync(ArchiveFormat.Seal, seal, cancellation);
        await _zip.FinishAsync(cancellation);
        return manifest;
    }
}
