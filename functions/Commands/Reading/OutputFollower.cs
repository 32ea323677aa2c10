using System.Text;
using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Commands.Reading;

/// <summary>Reads a command's output from a byte on, and waits for it where there is none yet.</summary>
public sealed class OutputFollower(CommandStore store, CommandSight sight, Signals signals, CommandRooms rooms, TimeProvider time)
{
    public const int MostWaitSeconds = 30;

    /// <summary>Of one answer.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>How often the store is looked at for what other instances wrote.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <param name="caller">Who asks.</param>
    /// <param name="id">The command.</param>
    /// <param name="from">The byte.</param>
    /// <param name="wait">How long to wait for the first byte, or the end.</param>
    /// <param name="hostStops">Ends the wait as if it were over.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">404; 429: too many wait.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<OutputAnswer> FollowAsync(
        Caller caller, string id, long from, TimeSpan wait, CancellationToken hostStops, CancellationToken cancellation)
    {
        using var watch = signals.Begin(Signals.OfCommand(id));
        var command = await sight.RequireAsync(caller, id, cancellation);
        var answer = await ReadAsync(command, from, cancellation);
        if (IsAnswer(answer) || wait <= TimeSpan.Zero)
        {
            return answer;
        }

        using var place = rooms.Followers.Enter($"{caller.Kind}:{caller.Id}");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hostStops, cancellation);
        var until = time.GetUtcNow() + wait;
        try
        {
            while (!IsAnswer(answer) && until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            {
                await watch.WaitAsync(left < LookEvery ? left : LookEvery, either.Token);
                watch.Arm();
                command = await store.FindAsync(id, either.Token) ?? throw CommandSight.Missing(id);
                answer = await ReadAsync(command, from, either.Token);
            }
        }
        catch (OperationCanceledException) when (hostStops.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The caller asks again, and finds the next instance.
        }

        return answer;
    }

    private static bool IsAnswer(OutputAnswer answer) => answer.Text.Length > 0 || answer.Ended;

    private async Task<OutputAnswer> ReadAsync(StoredCommand command, long from, CancellationToken cancellation)
    {
        var all = command.Item.OutputBytes;
        if (from >= all)
        {
            return new OutputAnswer(from, from, "", command.Item.HasEnded);
        }

        IReadOnlyList<(int From, ReadOnlyMemory<byte> Text)> parts = from < command.TailFrom
            ? await store.ReadOutputAsync(command.Id, command.TailFrom, cancellation)
            : [];
        var (begin, text) = Join([.. parts, (command.TailFrom, command.Tail)], (int)from);
        var end = OutputTail.EndOfCharacters(text, MostBytes);
        var next = begin + end;
        return new OutputAnswer(begin, next, Encoding.UTF8.GetString(text, 0, end), command.Item.HasEnded && next >= all);
    }

    /// <summary>
    /// What follows a byte, up to a gap that a store which fell back has left; where that is at once, what is behind the gap.
    /// </summary>
    private static (int Begin, byte[] Text) Join((int From, ReadOnlyMemory<byte> Text)[] parts, int from)
    {
        var behind = parts.Where(p => p.From + p.Text.Length > from).ToArray();
        if (behind.Length == 0)
        {
            return (from, []);
        }

        var first = behind[0];
        var begin = Math.Max(from, first.From);
        while (begin < first.From + first.Text.Length && OutputTail.IsWithin(first.Text.Span[begin - first.From]))
        {
            // Who asks from within a character gets what begins behind it.
            begin++;
        }

        var text = new MemoryStream();
        var next = begin;
        foreach (var part in behind.TakeWhile(p => p.From <= next))
        {
            text.Write(part.Text.Span[(next - part.From)..]);
            next = part.From + part.Text.Length;
        }

        return (begin, text.ToArray());
    }
}
