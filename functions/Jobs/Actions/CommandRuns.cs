using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Makes commands in the name of a job's maker and waits for their ends.</summary>
/// <param name="services">Asked for <see cref="ICommands"/> on use: what runs commands may itself look at jobs.</param>
/// <param name="rights">What the maker may do.</param>
/// <param name="time">The clock.</param>
public sealed class CommandRuns(IServiceProvider services, MakerRights rights, TimeProvider time)
{
    private const int ShownResult = 4000;
    private const int ShownEnds = 50;
    private static readonly TimeSpan AskEach = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(10);

    /// <summary>Ends when all commands have; those that wait for a signature are not waited for. Calls off what has not ended when it is
    /// stopped.</summary>
    /// <exception cref="JobFailedException">One could not be made, or did not complete.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RunAsync(Job job, CommandRequest request, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(log);
        var commands = services.GetRequiredService<ICommands>();
        var maker = await rights.OfAsync(job, cancellation);
        var made = await MakeAsync(commands, request, maker with { Actor = $"{maker.Actor} (job {job.Definition.Name})" }, cancellation);
        var open = made.Where(c => !c.HasEnded && c.Status != CommandStatus.Proposed).Select(c => c.Id).ToHashSet();
        log.Write($"{made.Count} made, {made.Count(c => c.Status == CommandStatus.Proposed)} of them wait for an operator's signature.");
        var failed = 0;
        var shown = 0;
        try
        {
            while (open.Count > 0)
            {
                await Task.Delay(AskEach, time, cancellation);
                foreach (var id in open.ToArray())
                {
                    var ended = await commands.FindAsync(id, cancellation);
                    if (ended is { HasEnded: false })
                    {
                        continue;
                    }

                    open.Remove(id);
                    failed += ended?.Status == CommandStatus.Completed ? 0 : 1;
                    if (++shown <= ShownEnds)
                    {
                        log.Write(Describe(id, ended));
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(commands, open, maker.Actor);
            throw;
        }

        if (failed > 0)
        {
            throw new JobFailedException($"{failed} of {made.Count} commands did not complete.");
        }
    }

    private static async Task<IReadOnlyList<CommandItem>> MakeAsync(
        ICommands commands, CommandRequest request, CommandMaker maker, CancellationToken cancellation)
    {
        try
        {
            return await commands.CreateAsync(request, maker, cancellation);
        }
        catch (ApiException refused)
        {
            throw new JobFailedException(refused.Message, refused);
        }
    }

    private async Task CancelAsync(ICommands commands, IEnumerable<string> ids, string actor)
    {
        using var stop = new CancellationTokenSource(CancelTime, time);
        foreach (var id in ids)
        {
            await commands.CancelAsync(id, actor, stop.Token);
        }
    }

    private static string Describe(string id, CommandItem? ended)
    {
        if (ended is null)
        {
            return $"{id}: gone";
        }

        var text = ended.Result?.Error ?? ended.Result?.Data?.GetRawText() ?? "";
        return $"{ended.Target.Name}: {ended.Status}, {id}. {(text.Length > ShownResult ? text[..ShownResult] + "…" : text)}";
    }
}
