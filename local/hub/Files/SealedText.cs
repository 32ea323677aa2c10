using System.Globalization;
using System.Text;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Files;

/// <summary>
/// A small file holding one number, replaced atomically: <c>v1 {value} {CRC-32C of what is before it, 8 hex digits}\n</c>.
/// </summary>
internal static class SealedText
{
    private const int MaxBytes = 64;

    /// <summary>When this returns, the file holds the new value; at any crash before, the old one or the new one.</summary>
    /// <exception cref="IOException">It could not be written; the old value stands.</exception>
    public static void Write(IFileLayer files, string path, long value)
    {
        var temporary = path + ".tmp";
        using (var file = files.Create(temporary))
        {
            file.Write(Encode(value), 0);
            file.Flush();
        }

        files.Move(temporary, path);
    }

    /// <returns>Null when there is no such file or it is malformed; <paramref name="malformed"/> tells which.</returns>
    public static long? Read(string path, out bool malformed)
    {
        malformed = false;
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return null;
        }

        malformed = true;
        if (info.Length > MaxBytes)
        {
            return null;
        }

        var parts = File.ReadAllText(path).Split(' ');
        if (parts.Length != 3
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || !Encode(value).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(string.Join(' ', parts))))
        {
            return null;
        }

        malformed = false;
        return value;
    }

    private static byte[] Encode(long value)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"v1 {value} ");
        var sum = Crc32C.Compute(0, Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}{sum:x8}\n"));
    }
}
