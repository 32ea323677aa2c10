using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Local.Hub.Files;

/// <summary>What .NET does not offer.</summary>
internal static class NativeFiles
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;

    /// <summary>O_DIRECT and O_CLOEXEC; 0 where it is not known.</summary>
    private static int Direct => RuntimeInformation.ProcessArchitecture switch
    {
        _ when !OperatingSystem.IsLinux() => 0,
        Architecture.X64 => 0x4000 | 0x80000,
        Architecture.Arm64 => 0x10000 | 0x80000,
        _ => 0,
    };

    /// <summary>The same file once more, whatever its name is by now, to be written in whole units of aligned memory; null where that is not
    /// offered.</summary>
    public static SafeFileHandle? OpenDirect(SafeFileHandle file)
        => Direct != 0 && Open($"/proc/self/fd/{file.DangerousGetHandle()}", ReadWrite | Direct) is >= 0 and var descriptor
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : null;

    /// <summary>To be flushed: .NET refuses to open a directory.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenDirectory(string path)
        => Open(path, ReadOnly) is >= 0 and var descriptor
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"Cannot open the directory {path} to flush it (errno {Marshal.GetLastPInvokeError()}).");

    private static int Open(string path, int flags) => Open(Encoding.UTF8.GetBytes(path + '\0'), flags);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
