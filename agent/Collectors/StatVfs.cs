using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Collectors;

/// <summary>What <c>statvfs(3)</c> says, laid out as 64-bit Linux does with glibc and musl alike.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly partial struct StatVfs
{
    private readonly ulong _blockSize;
    public readonly ulong FragmentSize;
    public readonly ulong Blocks;
    public readonly ulong BlocksFree;
    public readonly ulong BlocksAvailable;
    public readonly ulong Files;
    public readonly ulong FilesFree;
    public readonly ulong FilesAvailable;
    private readonly ulong _id;
    private readonly ulong _flags;
    private readonly ulong _longestName;
    private readonly ulong _spare1;
    private readonly ulong _spare2;
    private readonly ulong _spare3;

    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <exception cref="IOException">The path cannot be asked.</exception>
    public static StatVfs Of(string path)
        => Ask(path, out var answer) == 0 ? answer : throw new IOException($"statvfs {path}: error {Marshal.GetLastPInvokeError()}.");

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Ask(string path, out StatVfs answer);
}
