using System.Diagnostics.Metrics;
using System.Net;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>Runs the command <c>ask</c>: takes it, keeps it for as long as it works, and ends it whatever happens.</summary>
public sealed partial class AskRunner(
    ICommands commands, Conversation conversation, SignalRRestSender live, AskOptions options, TimeProvider time, ILogger<AskRunner> logger)
{
    /// <summary>After this without a renewal another instance takes it.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);
    internal static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private const int EndTries = 4;
    private static readonly TimeSpan EndPause = TimeSpan.FromSeconds(2);

    /// <summary>Of the result's bound: its text is in UTF-8, and escapes are counted.</summary>
    private const int MostResult = CommandResult.MostDataBytes - 1024;

    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>("ai.questions");

    /// <exception cref="TableStorageException">It could not be taken: the next sweep finds it.</exception>
    public async Task RunAsync(string id, CancellationToken hostStops)
    {
        if (!await commands.TryStartAsync(id, Lease, hostStops) || await commands.FindAsync(id, hostStops) is not { } command)
        {
            return;
        }

        using var lost = new CancellationTokenSource();
        using var deadline = new CancellationTokenSource(AskLimits.Deadline, time);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(hostStops);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(hostStops, lost.Token, deadline.Token);
        var renewals = RenewAsync(id, lost, done.Token);
        var progress = new AskProgress(command, commands, live, time);
        var began = time.GetTimestamp();
        Transcript? transcript = null;
        string? error = null;
        try
        {
            var asked = AskArguments.Parse(command.Arguments);
            transcript = new Transcript(asked.Question);
            await conversation.RunAsync(ToTalk(command, asked, transcript), progress, stop.Token);
        }
        catch (OperationCanceledException) when (hostStops.IsCancellationRequested || lost.IsCancellationRequested)
        {
            // Called off, or another instance's: this one's lease ends by itself.
            Count("stopped");
            return;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            error = $"No answer within {AskLimits.Deadline.TotalSeconds:0} s. Ask for less, or a smaller model, or when fewer wait.";
        }
        catch (ApiException problem)
        {
            error = problem.Message;
        }
        catch (Exception failure)
        {
            error = "The question could not be answered for a fault of the service. Its log says more.";
            LogFailed(logger, id, failure);
        }
        finally
        {
            await done.CancelAsync();
            await renewals;
        }

        await EndAsync(command, transcript?.ToJson(time.GetElapsedTime(began), MostResult), error, progress, hostStops);
    }

    private Talk ToTalk(CommandItem command, AskArguments asked, Transcript transcript)
    {
        var maker = command.Maker;
        return new Talk(
            new AiKey(maker.TokenId ?? maker.UserId, maker.UserId, maker.Actor),
            asked.Model ?? options.Model,
            asked.Node is null ? asked.Question : AskPrompt.About(asked.Question, asked.Node),
            AskSight.Of(maker),
            new DataFence(),
            transcript);
    }

    /// <summary>Ends once <paramref name="done"/>; a store that does not answer is asked again until the lease is over.</summary>
    private async Task RenewAsync(string id, CancellationTokenSource lost, CancellationToken done)
    {
        var kept = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, time, done);
                try
                {
                    if (!await commands.RenewAsync(id, Lease, done))
                    {
                        await lost.CancelAsync();
                        return;
                    }

                    kept = time.GetTimestamp();
                }
                catch (TableStorageException) when (time.GetElapsedTime(kept) < Lease)
                {
                    // There is time for another try.
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The question has its answer.
        }
        catch (Exception failure)
        {
            LogLost(logger, id, failure);
            await lost.CancelAsync();
        }
    }

    private async Task EndAsync(
        CommandItem command, global::System.Text.Json.JsonElement? data, string? error, AskProgress progress, CancellationToken hostStops)
    {
        var status = error is null ? CommandStatus.Completed : CommandStatus.Failed;
        await progress.FlushAsync(hostStops);
        for (var i = 1; ; i++)
        {
            try
            {
                var isEnd = await commands.EndAsync(command.Id, status, new CommandResult(Error: error, Data: data), hostStops);
                Count(isEnd ? status.ToString().ToLowerInvariant() : "stopped");
                if (isEnd)
                {
                    await progress.EndAsync(status, error, hostStops);
                }

                return;
            }
            catch (TableStorageException) when (i < EndTries)
            {
                await Task.Delay(EndPause, time, hostStops);
            }
        }
    }

    private static void Count(string outcome) => Ended.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Error, Message = "The question {Id} failed")]
    private static partial void LogFailed(ILogger logger, string id, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The question {Id} could not be kept; another instance takes it")]
    private static partial void LogLost(ILogger logger, string id, Exception failure);
}
