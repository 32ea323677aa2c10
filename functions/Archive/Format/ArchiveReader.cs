using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>One archive. What it gives has been checked against its hash.</summary>
internal sealed class ArchiveReader : IDisposable
{
    private readonly string _name;
    private readonly ZipArchive _zip;

    private ArchiveReader(string name, ZipArchive zip, Manifest manifest) => (_name, _zip, Manifest) = (name, zip, manifest);

    public Manifest Manifest { get; }

    /// <param name="path">The archive's file.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DamagedArchiveException">It is no archive, or not a whole one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<ArchiveReader> OpenAsync(string path, CancellationToken cancellation)
        => OpenAsync(File.OpenRead(path), path, cancellation);

    /// <param name="stream">The archive; closed with this, and when it is none.</param>
    /// <param name="name">For people.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DamagedArchiveException">It is no archive, or not a whole one.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static async Task<ArchiveReader> OpenAsync(Stream stream, string name, CancellationToken cancellation)
    {
        ZipArchive? zip = null;
        try
        {
            zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, cancellation);
            var json = await ReadAsync(zip, ArchiveFormat.Manifest, ArchiveFormat.MostManifestBytes, cancellation);
            var seal = await ReadAsync(zip, ArchiveFormat.Seal, ArchiveFormat.HashCharacters, cancellation);
            if (Encoding.ASCII.GetString(seal.Span) != Convert.ToHexStringLower(SHA256.HashData(json.Span)))
            {
                throw new BackupException("its list of contents is damaged");
            }

            var manifest = JsonSerializer.Deserialize(json.Span, ManifestJson.Default.Manifest)!;
            ManifestCheck.Check(manifest);
            return new ArchiveReader(name, zip, manifest);
        }
        catch (Exception e)
        {
            zip?.Dispose();
            await stream.DisposeAsync();

            // The last is what .NET says of a file that is shorter than a directory's end.
            if (e is InvalidDataException or JsonException or BackupException or ArgumentOutOfRangeException)
            {
                throw new DamagedArchiveException($"{name} is no whole backup: {e.Message}. Use another one.", e);
            }

            throw;
        }
    }

    /// <summary>The bytes of a segment that this archive holds.</summary>
    /// <exception cref="DamagedArchiveException">It is missing or damaged.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(Segment segment, CancellationToken cancellation)
    {
        try
        {
            var bytes = await ReadAsync(_zip, ArchiveFormat.EntryOf(segment.Sha256), segment.Bytes, cancellation);
            return bytes.Length == segment.Bytes && Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) == segment.Sha256
                ? bytes
                : throw new BackupException("its bytes are not those that were written");
        }
        catch (Exception e) when (e is InvalidDataException or BackupException)
        {
            throw new DamagedArchiveException($"{_name} is damaged: segment {segment.Sha256[..12]}…: {e.Message}. Use another backup.", e);
        }
    }

    public void Dispose() => _zip.Dispose();

    /// <summary>Reads no more than what may be there: a length in the archive is not believed.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(ZipArchive zip, string name, int most, CancellationToken cancellation)
    {
        var entry = zip.GetEntry(name) ?? throw new BackupException($"{name} is missing");
        await using var stream = await entry.OpenAsync(cancellation);
        var bytes = new MemoryStream((int)Math.Min(most, Math.Max(0, entry.Length)));
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + read > most)
            {
                throw new BackupException($"{name} is longer than it may be");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
