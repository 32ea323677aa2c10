using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Remote;

/// <summary>Follows commands until they have ended.</summary>
internal static class Watching
{
    /// <summary>Shows their output, and of one alone its data too; remarks say what becomes of them.</summary>
    /// <returns>0 when all completed, 1 otherwise.</returns>
    public static async Task<int> RunAsync(Call call, IReadOnlyList<ListedCommand> commands, CancellationToken stop)
    {
        try
        {
            var ended = commands is [var only] ? [await OneAsync(call, only, stop)] : await new WatchedBatch(call, commands).RunAsync(stop);
            return ended.All(c => c.Command.Status == ListedCommand.Completed) ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var which = commands.Select(c => c.Command.BatchId).Distinct().ToArray() is [{ } batch]
                ? $"--batch {batch}" : string.Join(' ', commands.Select(c => c.Command.Id));
            call.Output.Note($"What was begun goes on: nexus commands watch {which}");
            throw;
        }
    }

    /// <summary>
    /// Reads the output of one, each byte once, until it has ended; the server is asked again each time that it has answered.
    /// </summary>
    public static async Task<ListedCommand> FollowAsync(
        Call call, ListedCommand command, Action<CommandOutputJson> print, CancellationToken stop)
    {
        var (id, now, from) = (command.Command.Id, command, 0L);
        var (told, isOld) = ("", true);
        await Polling.UntilAsync(call, Pauses.LongPoll, async () =>
        {
            now = isOld ? await CommandApi.GetAsync(call.Api, id, stop) : now;
            if (!now.HasEnded && now.Command.Status != told)
            {
                told = now.Command.Status;
                call.Output.Note(Remark(now));
            }

            var output = await CommandApi.OutputAsync(call.Api, id, from, wait: !now.HasEnded, stop);
            print(output);
            from = output.Next;
            isOld = output.Text.Length == 0;
            now = output.Ended && !now.HasEnded ? await CommandApi.GetAsync(call.Api, id, stop) : now;
            return output.Ended && now.HasEnded;
        }, stop);
        return now;
    }

    private static async Task<ListedCommand> OneAsync(Call call, ListedCommand command, CancellationToken stop)
    {
        var printer = new OutputPrinter(call, command.Command.Id, null);
        var ended = await FollowAsync(call, command, printer.Print, stop);
        printer.End();
        if (call.Output.IsJson)
        {
            call.Output.Json(ended.Raw, oneLine: true);
            return ended;
        }

        if (ended.Command.Result?.Data is { } data)
        {
            call.Output.Line(Clean.Lines(Writer.Text(data, oneLine: false)));
        }

        call.Output.Note(CommandTexts.Outcome(ended.Command));
        return ended;
    }

    private static string Remark(ListedCommand command) => command.Command switch
    {
        { Status: ListedCommand.Proposed } c => $"{c.Target.Name}: waits for a signature: nexus commands approve {c.Id}",
        { Status: "queued" } c => $"{c.Target.Name}: queued",
        { Status: "sent" } c => $"{c.Target.Name}: fetched by its agent",
        var c => $"{c.Target.Name}: {c.Status}",
    };
}
