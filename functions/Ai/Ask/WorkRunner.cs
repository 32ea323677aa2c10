using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using CloudNexus.Functions.Ai.Explain;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>
/// Does what comes through the hub, and what a sweep finds: a few at once, each once. Never fails, so that no event holds up its partition;
/// what is not done is found by the next sweep.
/// </summary>
public sealed partial class WorkRunner(
    AskRunner questions, ExplanationRunner explanations, ICommands commands, TimeProvider time, ILogger<WorkRunner> logger) : IDisposable
{
    /// <summary>Of this instance; how many the model server answers at once, its queue decides.</summary>
    public const int AtOnce = 4;

    private const int MostBytes = 1024;
    private const int MostOfSweep = 2 * AtOnce;

    /// <summary>Beyond, other work of the batch would hold up the hub's partition.</summary>
    private static readonly TimeSpan PlacePatience = TimeSpan.FromSeconds(30);

    private static readonly Counter<long> Malformed = Telemetry.Meter.CreateCounter<long>("ai.work_malformed");
    private static readonly Counter<long> Left = Telemetry.Meter.CreateCounter<long>("ai.work_left");
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("ai.work_failures");

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly ConcurrentDictionary<AiWork, bool> _here = new();

    /// <param name="events">Bodies of events.</param>
    /// <param name="hostStops">Leaves what is not done.</param>
    public Task RunAsync(IEnumerable<byte[]> events, CancellationToken hostStops)
        => RunAsync(events.Select(Read).OfType<AiWork>(), hostStops);

    public Task RunAsync(IEnumerable<AiWork> work, CancellationToken hostStops)
        => Task.WhenAll(work.Distinct().Select(w => RunAsync(w, hostStops)));

    /// <summary>Questions whose event was lost, or that an instance has left half done.</summary>
    public async Task SweepAsync(CancellationToken hostStops)
    {
        try
        {
            var waiting = await commands.ListWaitingAsync(MostOfSweep, hostStops);
            await RunAsync(waiting.Where(c => c.Action == CommandActions.Ask).Select(c => new AiWork(AiWorkKinds.Ask, c.Id)), hostStops);
        }
        catch (Exception failure)
        {
            Failures.Add(1);
            LogSweep(logger, failure);
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task RunAsync(AiWork work, CancellationToken hostStops)
    {
        if (!_here.TryAdd(work, true))
        {
            return;
        }

        try
        {
            if (!await TryEnterAsync(hostStops))
            {
                Left.Add(1);
                return;
            }

            try
            {
                await (work.Kind == AiWorkKinds.Ask ? questions.RunAsync(work.Id, hostStops) : explanations.RunAsync(work.Id, hostStops));
            }
            finally
            {
                _places.Release();
            }
        }
        catch (Exception failure)
        {
            Failures.Add(1);
            LogFailed(logger, work.Kind, work.Id, failure);
        }
        finally
        {
            _here.TryRemove(work, out _);
        }
    }

    private async Task<bool> TryEnterAsync(CancellationToken hostStops)
    {
        using var patience = new CancellationTokenSource(PlacePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, hostStops);
        try
        {
            await _places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private AiWork? Read(byte[] body)
    {
        try
        {
            var work = body.Length <= MostBytes ? JsonSerializer.Deserialize(body, AppJson.Default.AiWork) : null;
            if (work is { Kind: AiWorkKinds.Ask or AiWorkKinds.Explain, Id.Length: > 0 and <= 64 })
            {
                return work;
            }
        }
        catch (JsonException)
        {
            // As below.
        }

        Malformed.Add(1);
        LogMalformed(logger, body.Length);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of {Bytes} bytes names no work for models; it is passed over")]
    private static partial void LogMalformed(ILogger logger, int bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "The work {Kind} {Id} was not done; the next sweep finds it")]
    private static partial void LogFailed(ILogger logger, string kind, string id, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The questions that wait could not be looked for; the next sweep is in a minute")]
    private static partial void LogSweep(ILogger logger, Exception failure);
}
