using System.Text;

namespace CloudNexus.Agent.Programs;

/// <summary>
/// Runs programs to their end, bounded in what they write; when the time is up, they and all that they started (in their process group) are
/// killed. No zombie is left: a run lasts until the program's exit code is taken.
/// </summary>
public sealed class ProgramRunner(TimeProvider clock)
{
    private const int MostErrorBytes = 4096;
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PipeTime = TimeSpan.FromSeconds(1);

    /// <exception cref="IOException">The program cannot be started; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The program was ended because of <paramref name="stop"/>.</exception>
    public Task<ProgramResult> RunAsync(ProgramStart start, CancellationToken stop) => RunAsync(start, null, stop);

    /// <summary>As above, but what it writes goes elsewhere as it comes, and ends it never.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="written">Takes what the program writes to standard output and error, in its order, and bounds what it keeps; the
    /// result then has none of it. Null to have the result hold it.</param>
    /// <param name="stop">Ends the program.</param>
    /// <exception cref="IOException">The program cannot be started; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The program was ended because of <paramref name="stop"/>.</exception>
    public async Task<ProgramResult> RunAsync(ProgramStart start, Action<ReadOnlyMemory<byte>>? written, CancellationToken stop)
    {
        using var program = SpawnedProgram.Start(start, joinError: written is not null);
        using var closing = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        var output = written is null
            ? ReadAsync(program.Output, start.MaxOutputBytes, closing.Token)
            : PassOnAsync(program.Output, written, closing.Token);
        var error = ReadAsync(program.Error, MostErrorBytes, closing.Token, drain: true);
        int exitCode;
        try
        {
            exitCode = await WaitAsync(program, output, stop).ConfigureAwait(false);
        }
        finally
        {
            // What escaped the group must not hold the pipes.
            program.Kill();
            closing.CancelAfter(PipeTime);
            await Task.WhenAll(output, error).ConfigureAwait(false);
        }

        stop.ThrowIfCancellationRequested();
        var (text, tooMuch) = await output.ConfigureAwait(false);
        return new ProgramResult(exitCode, text, FirstLine((await error.ConfigureAwait(false)).Bytes), tooMuch);
    }

    private static string FirstLine(byte[] text)
    {
        var line = text.AsSpan().TrimStart(" \t\r\n"u8);
        var end = line.IndexOfAny("\r\n"u8);
        return Encoding.UTF8.GetString(end < 0 ? line : line[..end]).Trim();
    }

    /// <returns>The first bytes, and whether there were more. With <paramref name="drain"/>, the rest is read and left out.</returns>
    private static async Task<(byte[] Bytes, bool More)> ReadAsync(Stream from, int most, CancellationToken stop, bool drain = false)
    {
        var chunk = new byte[2048];
        using var kept = new MemoryStream();
        var more = false;
        try
        {
            int read;
            while ((drain || !more) && (read = await from.ReadAsync(chunk, stop).ConfigureAwait(false)) > 0)
            {
                var room = (int)Math.Min(read, most - kept.Length);
                kept.Write(chunk.AsSpan(0, room));
                more |= room < read;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The pipe broke, or somebody who escaped the group held it: what came counts.
        }

        return (kept.ToArray(), more);
    }

    private static async Task<(byte[] Bytes, bool More)> PassOnAsync(
        Stream from, Action<ReadOnlyMemory<byte>> written, CancellationToken stop)
    {
        var chunk = new byte[2048];
        try
        {
            int read;
            while ((read = await from.ReadAsync(chunk, stop).ConfigureAwait(false)) > 0)
            {
                written(chunk.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // As above.
        }

        return ([], false);
    }

    private async Task<int> WaitAsync(SpawnedProgram program, Task<(byte[] Bytes, bool More)> output, CancellationToken stop)
    {
        var pause = FirstLook;
        var killed = false;
        while (true)
        {
            if (program.TryReap() is { } exitCode)
            {
                return exitCode;
            }

            if (!killed && (stop.IsCancellationRequested || (output.IsCompletedSuccessfully && output.Result.More)))
            {
                killed = true;
                program.Kill();
                pause = FirstLook;
            }

            // After the end of its output a program ends soon, so that it is looked for often; then less and less.
            var delay = Task.Delay(pause, clock, killed ? CancellationToken.None : stop);
            await (output.IsCompleted ? delay : Task.WhenAny(output, delay))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestLook ? pause * 2 : LongestLook;
        }
    }
}
