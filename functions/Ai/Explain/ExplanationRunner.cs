using System.Diagnostics.Metrics;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage.Journals;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Ai.Explain;

/// <summary>
/// Has a model explain an event. Whoever may see the node may read it, and so it may see of the fleet that node and nothing else.
/// </summary>
public sealed partial class ExplanationRunner(
    ExplanationStore store,
    Conversation conversation,
    IEvents events,
    AskOptions options,
    TimeProvider time,
    ILogger<ExplanationRunner> logger)
{
    private const string Actor = "ai";
    private const int MostEventText = 300;
    private const int MostEventBytes = 4096;

    /// <summary>Until another instance may take it: longer than it can take.</summary>
    private static readonly TimeSpan Lease = AskLimits.Deadline + TimeSpan.FromMinutes(1);

    private static readonly AiKey Key = new("explanations", "service", "service");
    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>("ai.explanations");

    /// <param name="id">The event's.</param>
    /// <param name="hostStops">Leaves it to be taken again.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer: the next sweep finds it.</exception>
    public async Task RunAsync(string id, CancellationToken hostStops)
    {
        var now = time.GetUtcNow();
        if (!JournalPlace.TryParse(id, out var place) || await store.TryStartAsync(place, now, now + Lease, hostStops) is not { } taken)
        {
            return;
        }

        var transcript = new Transcript(id);
        var ended = await ExplainAsync(taken, transcript, hostStops);
        ended = ended with
        {
            EndedAt = time.GetUtcNow(),
            Model = transcript.Model,
            Steps = transcript.Steps,
            PromptTokens = transcript.PromptTokens,
            CompletionTokens = transcript.CompletionTokens,
        };
        if (!await store.EndAsync(taken, ended, hostStops))
        {
            return;
        }

        Ended.Add(1, new KeyValuePair<string, object?>("outcome", ended.Status));
        if (ended.Status == ExplanationStatus.Completed)
        {
            await events.AddAsync([ToEvent(ended)], hostStops);
        }
    }

    private async Task<Explanation> ExplainAsync(TakenExplanation taken, Transcript transcript, CancellationToken hostStops)
    {
        var explanation = taken.Explanation;
        using var deadline = new CancellationTokenSource(AskLimits.Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(hostStops, deadline.Token);
        try
        {
            var fence = new DataFence();
            var question = $"""
                An alert fired for a node, or its status changed. Find out what may be behind it:
                look at the node, its series around that time (the one that the alert names first), its processes and its events.
                Only the node '{explanation.Node}' can be looked at. What happened:
                {fence.Wrap("the event", [taken.What], MostEventBytes)}
                """;
            var sight = AskSight.OfNode(explanation.Node);
            await conversation.RunAsync(
                new Talk(Key, options.Model, question, sight, fence, transcript, StatementCheck.Form), NoProgress.Instance, stop.Token);
            var (statements, dropped) = StatementCheck.Read(transcript.Answer!, explanation.Node, explanation.NodeName, transcript.Looks);
            return explanation with { Status = ExplanationStatus.Completed, Statements = statements, LinksDropped = dropped };
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !hostStops.IsCancellationRequested)
        {
            return Failed($"No answer within {AskLimits.Deadline.TotalSeconds:0} s.");
        }
        catch (ApiException problem)
        {
            return Failed(problem.Message);
        }
        catch (Exception failure) when (!hostStops.IsCancellationRequested)
        {
            LogFailed(logger, explanation.Event, failure);
            return Failed("It could not be made for a fault of the service. Its log says more.");
        }

        Explanation Failed(string error) => explanation with { Status = ExplanationStatus.Failed, Error = error };
    }

    private FleetEvent ToEvent(Explanation explanation) => new(
        EventTypes.AiExplained,
        time.GetUtcNow(),
        explanation.Node,
        explanation.NodeName,
        Actor,
        [new FieldChange("event", null, explanation.Event)],
        PlainText.Cut(explanation.Statements[0].Text, MostEventText));

    [LoggerMessage(Level = LogLevel.Error, Message = "The event {Id} could not be explained")]
    private static partial void LogFailed(ILogger logger, string id, Exception failure);

    /// <summary>Nobody watches.</summary>
    private sealed class NoProgress : ITalkProgress
    {
        public static NoProgress Instance { get; } = new();

        public Task TextAsync(string text, CancellationToken cancellation) => Task.CompletedTask;

        public Task StepAsync(AskStep step, CancellationToken cancellation) => Task.CompletedTask;

        public Task WaitAsync(string why, CancellationToken cancellation) => Task.CompletedTask;
    }
}
