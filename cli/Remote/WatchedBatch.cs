using CloudNexus.Cli.Commands;

namespace CloudNexus.Cli.Remote;

/// <summary>Follows several commands at once: looks at all, and reads the output of those that have more.</summary>
internal sealed class WatchedBatch(Call call, IReadOnlyList<ListedCommand> commands)
{
    private readonly Dictionary<string, OutputPrinter> _open = commands.DistinctBy(c => c.Command.Id).ToDictionary(
        c => c.Command.Id, c => new OutputPrinter(call, c.Command.Id, c.Command.Target.Name), StringComparer.Ordinal);

    private readonly List<ListedCommand> _ended = [];

    /// <returns>The commands as they ended.</returns>
    public async Task<IReadOnlyList<ListedCommand>> RunAsync(CancellationToken stop)
    {
        await Polling.UntilAsync(call, Pauses.Look, async () =>
        {
            foreach (var now in await LookAsync(stop))
            {
                await FollowAsync(now, stop);
            }

            return _open.Count == 0;
        }, stop);
        var counts = _ended.CountBy(c => c.Command.Status).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Value} {c.Key}");
        call.Output.Note(string.Join(", ", counts) + ".");
        return _ended;
    }

    private async Task<IReadOnlyList<ListedCommand>> LookAsync(CancellationToken stop)
    {
        var found = new List<ListedCommand>();
        if (commands.Select(c => c.Command.BatchId).Distinct().ToArray() is [{ } batch])
        {
            found.AddRange(await CommandApi.BatchAsync(call.Api, batch, stop));
        }

        foreach (var id in _open.Keys.Except(found.Select(c => c.Command.Id)).ToArray())
        {
            found.Add(await CommandApi.GetAsync(call.Api, id, stop));
        }

        return found;
    }

    private async Task FollowAsync(ListedCommand now, CancellationToken stop)
    {
        var command = now.Command;
        if (!_open.TryGetValue(command.Id, out var printer))
        {
            return;
        }

        while (printer.From < command.OutputBytes)
        {
            var before = printer.From;
            printer.Print(await CommandApi.OutputAsync(call.Api, command.Id, before, wait: false, stop));
            if (printer.From == before)
            {
                break;
            }
        }

        if (!now.HasEnded)
        {
            return;
        }

        printer.End();
        if (call.Output.IsJson)
        {
            // Lists leave out what came of them.
            call.Output.Json((await CommandApi.GetAsync(call.Api, command.Id, stop)).Raw, oneLine: true);
        }
        else
        {
            call.Output.Note(CommandTexts.Outcome(command));
        }

        _open.Remove(command.Id);
        _ended.Add(now);
    }
}
