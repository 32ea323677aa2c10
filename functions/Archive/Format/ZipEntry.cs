namespace CloudNexus.Functions.Archive.Format;

/// <summary>An entry that a <see cref="ZipWriter"/> has written.</summary>
/// <param name="Name">ASCII.</param>
/// <param name="Crc">Of its bytes.</param>
/// <param name="Packed">Compressed bytes.</param>
/// <param name="Bytes">Uncompressed.</param>
internal sealed record ZipEntry(string Name, uint Crc, int Packed, int Bytes)
{
    private const int LocalHeaderBytes = 30;

    /// <summary>What it takes in the file, its header included.</summary>
    public long Length => LocalHeaderBytes + Name.Length + (long)Packed;
}
