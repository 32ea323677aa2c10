using System.IO.Compression;

namespace CloudNexus.Local.Hub.Log.Batches;

/// <summary>Takes compressed records apart.</summary>
internal static class Gzip
{
    private const int PieceBytes = 16 * 1024;

    /// <param name="packed">The array is read from in place.</param>
    /// <param name="mostBytes">Of what comes out.</param>
    /// <param name="isTooLarge">Whether it was more.</param>
    /// <returns>Null when it is more than that, or no gzip.</returns>
    public static ReadOnlyMemory<byte>? Unpack(ArraySegment<byte> packed, int mostBytes, out bool isTooLarge)
    {
        isTooLarge = false;
        using var zip = new GZipStream(
            new MemoryStream(packed.Array!, packed.Offset, packed.Count, writable: false), CompressionMode.Decompress);
        var unpacked = new MemoryStream(Math.Min(mostBytes, packed.Count * 4));
        var piece = new byte[PieceBytes];
        try
        {
            while (zip.Read(piece) is > 0 and var read)
            {
                if (unpacked.Length + read > mostBytes)
                {
                    isTooLarge = true;
                    return null;
                }

                unpacked.Write(piece, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return unpacked.GetBuffer().AsMemory(0, (int)unpacked.Length);
    }
}
