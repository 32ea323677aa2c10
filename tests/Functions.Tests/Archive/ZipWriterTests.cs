using System.IO.Compression;
using CloudNexus.Functions.Archive.Format;

namespace CloudNexus.Functions.Tests.Archive;

public class ZipWriterTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 1, 12, 34, 56, TimeSpan.Zero);

    [Fact]
    public async Task Finish_SeveralEntries_AnyReaderFindsThem()
    {
        var entries = Enumerable.Range(0, 20).Select(i => (Name: $"segments/{i}.ndjson", Bytes: Bytes(i))).ToArray();
        using var file = new MemoryStream();
        await WriteAsync(file, null, entries);

        using var zip = new ZipArchive(file, ZipArchiveMode.Read);

        Assert.Equal(entries.Select(e => e.Name), zip.Entries.Select(e => e.FullName));
        Assert.All(zip.Entries, e => Assert.Equal(Time.DateTime, e.LastWriteTime.DateTime));
        foreach (var (entry, (_, bytes)) in zip.Entries.Zip(entries))
        {
            // Reading to the end compares the checksum.
            await using var stream = await entry.OpenAsync();
            using var read = new MemoryStream();
            await stream.CopyToAsync(read);
            Assert.Equal(bytes, read.ToArray());
        }
    }

    [Fact]
    public async Task Add_BehindAnothersEntries_MakesTheSameFile()
    {
        var entries = Enumerable.Range(0, 5).Select(i => ($"{i}", Bytes(i))).ToArray();
        using var whole = new MemoryStream();
        await WriteAsync(whole, null, entries);

        using var parts = new MemoryStream();
        var first = new ZipWriter(parts, Time);
        await first.AddAsync(entries[0].Item1, entries[0].Item2, default);
        await WriteAsync(parts, first.Entries, entries[1..]);

        Assert.Equal(whole.ToArray(), parts.ToArray());
    }

    private static async Task WriteAsync(Stream into, IEnumerable<ZipEntry>? before, (string Name, byte[] Bytes)[] entries)
    {
        var writer = new ZipWriter(into, Time, before);
        foreach (var (name, bytes) in entries)
        {
            await writer.AddAsync(name, bytes, default);
        }

        await writer.FinishAsync(default);
        into.Position = 0;
    }

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[1 + (seed * 1000)];
        new Random(seed).NextBytes(bytes.AsSpan(bytes.Length / 2));
        return bytes;
    }
}
