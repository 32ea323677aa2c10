using System.Buffers.Text;
using System.Text;

namespace CloudNexus.Agent.Collectors;

/// <summary>Small files of <c>/sys</c> that are read now and then: opened, read and closed. What cannot be read is nothing.</summary>
internal static class SysFile
{
    private const int MostBytes = 256;

    /// <summary>The text without blanks and zero bytes at its ends; empty when there is none. Cut off at 256 bytes.</summary>
    public static string Text(string path)
    {
        Span<byte> buffer = stackalloc byte[MostBytes];
        return Encoding.UTF8.GetString(Read(path, buffer));
    }

    /// <summary>Null when the file is not there or holds no whole number.</summary>
    public static long? Number(string path)
    {
        Span<byte> buffer = stackalloc byte[MostBytes];
        var text = Read(path, buffer);
        return Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length ? number : null;
    }

    /// <summary>Names of the directory's entries in ordinal order; none when it cannot be read.</summary>
    public static string[] Entries(string directory)
    {
        try
        {
            var names = Directory.Exists(directory)
                ? Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path)).ToArray()
                : [];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ReadOnlySpan<byte> Read(string path, Span<byte> buffer)
    {
        // Most of what is missing is missing for good: no exception for it.
        if (!File.Exists(path))
        {
            return default;
        }

        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return buffer[..RandomAccess.Read(handle, buffer, 0)].Trim(" \t\r\n\0"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Sensors say "no data", "invalid argument" and the like when they have nothing to say.
            return default;
        }
    }
}
