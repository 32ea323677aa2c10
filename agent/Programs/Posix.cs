using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Programs;

/// <summary>The calls that start and end programs. Errors of the <c>posix_spawn</c> family are returned, not left in errno.</summary>
internal static partial class Posix
{
    public const int CloseOnExec = 0x80000;
    public const int Kill = 9;

    public const int ByPid = 1;
    public const int NoHang = 1;
    public const int Exited = 4;
    public const int LeaveIt = 0x1000000;

    /// <summary>For <see cref="Control"/>.</summary>
    public const int SetFlagsOf = 4;

    public const int NonBlocking = 0x800;

    /// <summary>Length of a <c>siginfo_t</c>; its first number is zero when there is nothing to tell.</summary>
    public const int InformationInts = 32;

    /// <summary>Own process group, default signal handlers, empty signal mask.</summary>
    public const short SpawnFlags = 0x02 | 0x04 | 0x08;

    /// <summary>Room for any of the C library's opaque structures here: the largest, glibc's attributes, has 336 bytes.</summary>
    public const int OpaqueBytes = 512;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe([Out] int[] ends, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    public static partial int Control(SafePipeHandle descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafePipeHandle descriptor, Span<byte> into, nuint length);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(out int pid, string path, nint actions, nint attributes, nint[] arguments, nint[] environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(nint actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddOpen(nint actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(nint attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(nint attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(nint attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SetGroup(nint attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaultSignals(nint attributes, nint signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(nint attributes, nint signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial int FillSignals(nint signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(nint signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitFor(int pid, out int status, int flags);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int LookFor(int kind, int pid, Span<int> information, int flags);

    /// <summary>Sends a signal; to a whole group when <paramref name="pid"/> is negative.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int pid, int signal);
}
