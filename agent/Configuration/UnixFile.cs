using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Configuration;

/// <summary>Who owns a file and who may touch it. Linux only.</summary>
internal static partial class UnixFile
{
    private const int EmptyPath = 0x1000;
    private const uint OwnerAndMode = 0x0b;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int Permissions = 0xfff;

    public static uint EffectiveUser => GetEffectiveUser();

    /// <exception cref="IOException">The system does not say.</exception>
    public static (uint Owner, UnixFileMode Mode) Look(SafeFileHandle file)
    {
        // struct statx is the same on every architecture, unlike struct stat.
        var answer = new byte[256];
        if (StatX(file, "", EmptyPath, OwnerAndMode, answer) != 0)
        {
            throw new IOException($"The owner of a file cannot be found out (error {Marshal.GetLastPInvokeError()}).");
        }

        var mode = BitConverter.ToUInt16(answer, ModeOffset);
        return (BitConverter.ToUInt32(answer, OwnerOffset), (UnixFileMode)(mode & Permissions));
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle directory, string path, int flags, uint mask, [Out] byte[] answer);
}
