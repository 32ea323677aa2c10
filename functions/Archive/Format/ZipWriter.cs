using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>
/// Writes a ZIP file from its beginning to its end, never looking back, so that another process can go on behind the entries of one that
/// broke off. An entry is in memory as a whole; files and their number have no limit but ZIP64's.
/// </summary>
/// <param name="into">Takes the bytes in order; left open.</param>
/// <param name="time">Of every entry; ZIP counts in two seconds from 1980 on.</param>
/// <param name="written">What an earlier writer has written already.</param>
internal sealed class ZipWriter(Stream into, DateTimeOffset time, IEnumerable<ZipEntry>? written = null)
{
    private const ushort Deflate = 8;

    /// <summary>ZIP64, for every file: one way for small and large.</summary>
    private const ushort Version = 45;

    private const int GzipHeader = 10;
    private const int GzipTrailer = 8;
    private readonly List<ZipEntry> _entries = [.. written ?? []];

    public IReadOnlyList<ZipEntry> Entries => _entries;

    /// <param name="name">ASCII.</param>
    /// <param name="bytes">At least one.</param>
    /// <param name="cancellation">Stops it; what is written then is no file.</param>
    public async Task AddAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var (packed, crc) = Pack(bytes.Span);
        var entry = new ZipEntry(name, crc, packed.Length, bytes.Length);
        await into.WriteAsync(LocalHeader(entry), cancellation);
        await into.WriteAsync(packed, cancellation);
        _entries.Add(entry);
    }

    /// <summary>Writes the list of entries, with which the file ends.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        var offset = 0L;
        var directory = new MemoryStream();
        foreach (var entry in _entries)
        {
            directory.Write(DirectoryHeader(entry, offset));
            offset += entry.Length;
        }

        var length = directory.Length;
        directory.Write(End64(offset, length));
        directory.Write(End());
        await into.WriteAsync(directory.GetBuffer().AsMemory(0, (int)directory.Length), cancellation);
    }

    /// <summary>GZIP is the same compression, with the checksum that ZIP wants too.</summary>
    private static (ReadOnlyMemory<byte> Packed, uint Crc) Pack(ReadOnlySpan<byte> bytes)
    {
        var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        var all = into.GetBuffer().AsMemory(0, (int)into.Length);
        return (all[GzipHeader..^GzipTrailer], BinaryPrimitives.ReadUInt32LittleEndian(all.Span[^GzipTrailer..]));
    }

    private byte[] LocalHeader(ZipEntry entry)
    {
        var into = new Fields();
        into.Write32(0x04034b50);
        AddCommon(into, entry);
        into.Write16((ushort)entry.Name.Length);
        into.Write16(0);
        into.Write(entry.Name);
        return into.ToArray();
    }

    private byte[] DirectoryHeader(ZipEntry entry, long offset)
    {
        var into = new Fields();
        into.Write32(0x02014b50);
        into.Write16(Version);
        AddCommon(into, entry);
        into.Write16((ushort)entry.Name.Length);
        into.Write16(12);
        into.Write16(0);
        into.Write16(0);
        into.Write16(0);
        into.Write32(0);
        into.Write32(uint.MaxValue);
        into.Write(entry.Name);

        // ZIP64's: the offset alone, as only that may pass 32 bits.
        into.Write16(1);
        into.Write16(8);
        into.Write64(offset);
        return into.ToArray();
    }

    private void AddCommon(Fields into, ZipEntry entry)
    {
        into.Write16(Version);
        into.Write16(0);
        into.Write16(Deflate);
        var at = time.UtcDateTime;
        into.Write16((ushort)((at.Hour << 11) | (at.Minute << 5) | (at.Second / 2)));
        into.Write16((ushort)((Math.Max(0, at.Year - 1980) << 9) | (at.Month << 5) | at.Day));
        into.Write32(entry.Crc);
        into.Write32((uint)entry.Packed);
        into.Write32((uint)entry.Bytes);
    }

    private byte[] End64(long directoryAt, long directoryBytes)
    {
        var into = new Fields();
        into.Write32(0x06064b50);
        into.Write64(44);
        into.Write16(Version);
        into.Write16(Version);
        into.Write32(0);
        into.Write32(0);
        into.Write64(_entries.Count);
        into.Write64(_entries.Count);
        into.Write64(directoryBytes);
        into.Write64(directoryAt);

        // Where the record above is.
        into.Write32(0x07064b50);
        into.Write32(0);
        into.Write64(directoryAt + directoryBytes);
        into.Write32(1);
        return into.ToArray();
    }

    private static byte[] End()
    {
        var into = new Fields();
        into.Write32(0x06054b50);
        into.Write16(0);
        into.Write16(0);
        into.Write16(ushort.MaxValue);
        into.Write16(ushort.MaxValue);
        into.Write32(uint.MaxValue);
        into.Write32(uint.MaxValue);
        into.Write16(0);
        return into.ToArray();
    }

    private sealed class Fields
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(64);

        public void Write16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), value);
            _bytes.Advance(2);
        }

        public void Write32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), value);
            _bytes.Advance(4);
        }

        public void Write64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
            _bytes.Advance(8);
        }

        public void Write(string ascii) => Encoding.ASCII.GetBytes(ascii, _bytes);

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
    }
}
