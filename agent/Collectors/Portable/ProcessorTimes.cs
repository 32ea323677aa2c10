using System.Runtime.InteropServices;

namespace CloudNexus.Agent.Collectors.Portable;

/// <summary>
/// Time that all processors have spent since the start of the system, in one unit; what was spent in the system includes idling.
/// </summary>
public readonly record struct ProcessorTimes(long Idle, long System, long User)
{
    /// <summary>Windows' own answer.</summary>
    /// <exception cref="IOException">The system does not answer.</exception>
    public static ProcessorTimes OfWindows()
        => NativeTimes.GetSystemTimes(out var idle, out var kernel, out var user)
            ? new ProcessorTimes(idle, kernel, user)
            : throw new IOException($"GetSystemTimes: error {Marshal.GetLastPInvokeError()}.");
}

internal static partial class NativeTimes
{
    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool GetSystemTimes(out long idle, out long kernel, out long user);
}
