using CloudNexus.Agent.Spool;

namespace CloudNexus.Agent.Identity;

/// <summary>Replaces small files so that a reader, or a start after a crash, sees the old content or the new.</summary>
public static class AtomicFile
{
    /// <summary>The new file is readable and writable to its owner only.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var file = new FileStream(temporary, options);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw FileSizeLimit.Met(e);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
