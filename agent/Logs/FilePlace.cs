using CloudNexus.Wire.Io;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Logs;

/// <summary>How far a file has been read.</summary>
/// <param name="Path">What it is, or was last, called.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="Offset">Bytes.</param>
/// <param name="Before">Checksum of the last bytes before the offset: another file in its place, or one that was emptied and grew, has
/// others.</param>
/// <param name="SeenNs">When the file was written last, as far as was seen; nanoseconds since 1970. What is rotated later was written later.</param>
/// <param name="InLine">Whether the rest of a line that was too long follows, to be left out.</param>
internal sealed record FilePlace(string Path, FileIdentity Identity, long Offset, uint Before, long SeenNs = 0, bool InLine = false)
{
    private const int ProofBytes = 64;
    private const int LineBytes = 8192;

    /// <summary>The begin of a file.</summary>
    public static FilePlace Start(string path, FileLook look) => new(path, look.Identity, 0, Checksum.Of([]), look.ModifiedNs);

    /// <summary>After the last whole line of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FilePlace End(string path, FileLook look, SafeFileHandle file)
    {
        Span<byte> last = stackalloc byte[LineBytes];
        var from = Math.Max(0, look.Size - LineBytes);
        last = last[..RandomAccess.Read(file, last, from)];
        return At(path, look, file, last.LastIndexOf((byte)'\n') is >= 0 and var at ? from + at + 1 : from == 0 ? 0 : look.Size);
    }

    /// <summary>An offset in a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FilePlace At(string path, FileLook look, SafeFileHandle file, long offset)
    {
        Span<byte> proof = stackalloc byte[ProofLength(offset)];
        proof = proof[..RandomAccess.Read(file, proof, offset - proof.Length)];
        return new FilePlace(path, look.Identity, offset, Checksum.Of(proof), look.ModifiedNs);
    }

    /// <summary>How many bytes before the offset prove that the file is the one that was read.</summary>
    public static int ProofLength(long offset) => (int)Math.Min(offset, ProofBytes);

    /// <summary>Whether these bytes, which stand before the offset, are those that were read.</summary>
    public bool IsProof(ReadOnlySpan<byte> bytes) => Checksum.Of(bytes) == Before;

    /// <summary>Whether this file has at the offset what was read there, whatever file it is.</summary>
    public bool IsIn(SafeFileHandle file)
    {
        Span<byte> proof = stackalloc byte[ProofLength(Offset)];
        return RandomAccess.Read(file, proof, Offset - proof.Length) == proof.Length && IsProof(proof);
    }
}
