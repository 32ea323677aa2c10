using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudNexus.Agent.Programs;

/// <summary>A running program, leader of a process group of its own, with pipes from its standard output and error.</summary>
internal sealed class SpawnedProgram : IDisposable
{
    private const int TryAgain = 11;
    private const int Interrupted = 4;
    private readonly int _pid;
    private readonly SafePipeHandle _output;
    private bool _reaped;

    private SpawnedProgram(int pid, int output, int error)
    {
        _pid = pid;
        _output = new SafePipeHandle(output, ownsHandle: true);
        Output = new AnonymousPipeClientStream(PipeDirection.In, _output);
        Error = new AnonymousPipeClientStream(PipeDirection.In, new SafePipeHandle(error, ownsHandle: true));
    }

    public Stream Output { get; }

    public Stream Error { get; }

    /// <param name="start">What to run.</param>
    /// <param name="joinError">Whether what it writes to standard error comes from <see cref="Output"/> too, and <see cref="Error"/> is
    /// empty.</param>
    /// <exception cref="IOException">It cannot be started; the message says exactly why.</exception>
    public static SpawnedProgram Start(ProgramStart start, bool joinError = false)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new IOException("Programs are run on Linux only.");
        }

        var path = start.Command[0];
        if (!Path.IsPathFullyQualified(path))
        {
            throw new IOException($"{path} is no absolute path.");
        }

        var output = OpenPipe();
        var error = Array.Empty<int>();
        var pid = 0;
        try
        {
            error = OpenPipe();
            var failure = Spawn(start, output[1], joinError ? output[1] : error[1], out pid);
            if (failure != 0)
            {
                throw new IOException($"{path} cannot be run: {Reason(path, failure)}.");
            }
        }
        finally
        {
            foreach (var end in pid > 0 ? [output[1], error[1]] : output.Concat(error))
            {
                _ = Posix.Close(end);
            }
        }

        return new SpawnedProgram(pid, output[0], error[0]);
    }

    /// <summary>Has <see cref="TryRead"/> read the output, instead of the stream.</summary>
    public void DoNotWait() => _ = Posix.Control(_output, Posix.SetFlagsOf, Posix.NonBlocking);

    /// <summary>Reads what there is of the output.</summary>
    /// <returns>The bytes read; 0 at the end, less when there are none yet.</returns>
    public int TryRead(Span<byte> into)
    {
        var read = (int)Posix.Read(_output, into, (nuint)into.Length);
        return read >= 0 ? read : Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? -1 : 0;
    }

    /// <summary>Ends the program and its group. Not after its exit code was taken: the number may be a stranger's by then.</summary>
    public void Kill()
    {
        if (!_reaped)
        {
            _ = Posix.Signal(-_pid, Posix.Kill);
        }
    }

    /// <summary>The exit code once the program has ended, and what it left running with it; null before.</summary>
    /// <exception cref="IOException">Somebody else has taken its exit code.</exception>
    public int? TryReap()
    {
        Span<int> information = stackalloc int[Posix.InformationInts];
        information.Clear();
        if (Posix.LookFor(Posix.ByPid, _pid, information, Posix.NoHang | Posix.Exited | Posix.LeaveIt) == 0 && information[0] == 0)
        {
            return null;
        }

        Kill();
        _reaped = true;
        return Posix.WaitFor(_pid, out var status, 0) == _pid
            ? (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            : throw new IOException($"The program's end was missed: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    public void Dispose()
    {
        Kill();
        Output.Dispose();
        Error.Dispose();
    }

    private static int[] OpenPipe()
    {
        var ends = new int[2];
        return Posix.Pipe(ends, Posix.CloseOnExec) == 0 ? ends : throw new IOException($"No pipe: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static int Spawn(ProgramStart start, int output, int error, out int pid)
    {
        using var memory = new NativeTexts();
        var (actions, attributes, signals) = (memory.Block(), memory.Block(), memory.Block());
        _ = Posix.InitActions(actions);
        _ = Posix.InitAttributes(attributes);
        try
        {
            pid = 0;
            var failure = FirstFailure(
                Posix.AddOpen(actions, 0, "/dev/null", 0, 0),
                Posix.AddDuplicate(actions, output, 1),
                Posix.AddDuplicate(actions, error, 2),
                Posix.FillSignals(signals),
                Posix.SetDefaultSignals(attributes, signals),
                Posix.EmptySignals(signals),
                Posix.SetSignalMask(attributes, signals),
                Posix.SetGroup(attributes, 0),
                Posix.SetFlags(attributes, Posix.SpawnFlags));
            return failure != 0
                ? failure
                : Posix.Spawn(out pid, start.Command[0], actions, attributes, memory.Array(start.Command), memory.Array(start.Variables()));
        }
        finally
        {
            _ = Posix.DestroyActions(actions);
            _ = Posix.DestroyAttributes(attributes);
        }
    }

    private static int FirstFailure(params ReadOnlySpan<int> results)
    {
        foreach (var result in results)
        {
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }

    private static string Reason(string path, int error)
    {
        const int NotFound = 2;
        const int NoProgram = 8;
        const int Denied = 13;
        return error switch
        {
            NotFound when File.Exists(path) => "the interpreter that its first line names is not there",
            NotFound => "there is no such file",
            NoProgram => "it is no program for this machine and its first line names no interpreter (#!)",
            Denied when Directory.Exists(path) => "it is a directory",
            Denied => "the agent's user may not execute it (chmod +x, or a directory above it is closed)",
            _ => Marshal.GetPInvokeErrorMessage(error),
        };
    }
}
