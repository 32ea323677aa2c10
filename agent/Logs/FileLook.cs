using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Logs;

/// <summary>Which file it is, whatever it is called.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>What the system says of a file.</summary>
/// <param name="Identity">Which it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNs">When it was written last, nanoseconds since 1970.</param>
/// <param name="IsFile">A regular file, neither pipe nor directory.</param>
internal readonly partial record struct FileLook(FileIdentity Identity, long Size, long ModifiedNs, bool IsFile)
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint Basic = 0x7ff;
    private const int Length = 256;
    private const int ModeAt = 28;
    private const int InodeAt = 32;
    private const int SizeAt = 40;
    private const int ModifiedAt = 112;
    private const int DeviceAt = 136;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>What the path names, links followed; null when there is nothing, or it may not be seen.</summary>
    public static FileLook? At(string path)
    {
        Span<byte> answer = stackalloc byte[Length];
        return StatX(CurrentDirectory, path, 0, Basic, answer) == 0 ? Read(answer) : null;
    }

    /// <summary>As above.</summary>
    /// <param name="path">The path.</param>
    /// <param name="why">Why there is none; null when there is.</param>
    public static FileLook? At(string path, out string? why)
    {
        var look = At(path);
        why = look is null ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : null;
        return look;
    }

    /// <exception cref="IOException">The system does not say.</exception>
    public static FileLook Of(SafeFileHandle file)
    {
        Span<byte> answer = stackalloc byte[Length];
        return StatX(file, "", EmptyPath, Basic, answer) == 0
            ? Read(answer)
            : throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }

    // struct statx is the same on every architecture, unlike struct stat.
    private static FileLook Read(ReadOnlySpan<byte> answer) => new(
        new FileIdentity(BitConverter.ToUInt64(answer[DeviceAt..]), BitConverter.ToUInt64(answer[InodeAt..])),
        BitConverter.ToInt64(answer[SizeAt..]),
        (BitConverter.ToInt64(answer[ModifiedAt..]) * 1_000_000_000) + BitConverter.ToUInt32(answer[(ModifiedAt + 8)..]),
        (BitConverter.ToUInt16(answer[ModeAt..]) & TypeMask) == Regular);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, Span<byte> answer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle directory, string path, int flags, uint mask, Span<byte> answer);
}
