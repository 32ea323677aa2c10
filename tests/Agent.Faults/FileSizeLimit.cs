using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Faults;

/// <summary>
/// Makes the disk full for this process, as an unprivileged user can: the kernel writes files up to this size, cuts a write that passes it short,
/// and refuses the rest.
/// </summary>
internal static partial class FileSizeLimit
{
    private const int FileSize = 1;
    private const int SignalFileSize = 25;
    private const nint Ignore = 1;

    /// <param name="bytes">The largest size; null for none.</param>
    public static void Set(long? bytes)
    {
        // Unheeded, the signal would end the process; then the write fails instead.
        if (Signal(SignalFileSize, Ignore) == -1 || GetLimit(FileSize, out var limit) != 0)
        {
            throw new InvalidOperationException("The limit cannot be read.");
        }

        limit.Soft = bytes is { } most ? (nuint)most : limit.Hard;
        if (SetLimit(FileSize, limit) != 0)
        {
            throw new InvalidOperationException("The limit cannot be set.");
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limits limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limits limits);

    private struct Limits
    {
        public nuint Soft;
        public nuint Hard;
    }
}
