using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Identity;

/// <summary>Has the names in a directory outlast a power cut, as flushing a file does for its content. Linux; elsewhere nothing.</summary>
internal static partial class DirectoryOnDisk
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000;

    /// <summary>On file systems that cannot do it, nothing happens.</summary>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(path, ReadOnlyDirectory);
        if (descriptor >= 0)
        {
            _ = Synchronize(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
