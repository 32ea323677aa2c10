using System.Diagnostics.Metrics;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Commands.News;

/// <summary>
/// Sends commands as they change, and their output, to those who may see them: in order, and beside who made the change. Commands for the
/// service itself go to who asked alone. Bounded: beyond <see cref="MostWaiting"/> messages new ones are dropped and counted, and who misses
/// one asks.
/// </summary>
public sealed partial class CommandPublisher(
    SignalRRestSender sender, LiveAudienceStore audiences, EventSight sight, ILogger<CommandPublisher> logger)
{
    public const int MostWaiting = 2000;

    /// <summary>Of an output message: it stays within the two kilobytes that are charged as one.</summary>
    public const int MostOutputCharacters = 1500;

    private const int AudiencesAtOnce = 8;
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("commands.live_dropped");

    private readonly Lock _gate = new();
    private readonly Queue<(CommandItem About, LiveMessage Message)> _waiting = new();
    private bool _isSending;

    /// <summary>Messages that were not sent yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Whether nothing waits and nothing is being sent.</summary>
    internal bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_isSending;
            }
        }
    }

    /// <summary>Never waits and never fails. A result's data is left out: who shows it asks.</summary>
    public void Publish(CommandItem item)
        => Enqueue(item, LiveNames.CommandTarget, item with { Result = item.Result is { } result ? result with { Data = null } : null });

    /// <summary>Never waits and never fails.</summary>
    /// <param name="item">Whose output it is.</param>
    /// <param name="from">Where <paramref name="text"/> begins, in bytes.</param>
    /// <param name="text">What was added; a long one is cut.</param>
    public void PublishOutput(CommandItem item, long from, string text)
    {
        var end = Math.Min(text.Length, MostOutputCharacters);
        end = end < text.Length && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
        Enqueue(item, LiveNames.CommandOutputTarget, new OutputMessage(item.Id, from, text[..end]));
    }

    private void Enqueue(CommandItem about, string target, object argument)
    {
        bool starts;
        lock (_gate)
        {
            if (_waiting.Count == MostWaiting)
            {
                Dropped.Add(1);
                return;
            }

            _waiting.Enqueue((about, new LiveMessage(target, [argument])));
            starts = !_isSending;
            _isSending = true;
        }

        if (starts)
        {
            _ = Task.Run(SendAllAsync);
        }
    }

    private async Task SendAllAsync()
    {
        while (Take() is { } next)
        {
            try
            {
                await SendAsync(next.About, next.Message);
            }
            catch (Exception failure)
            {
                // A view on what is stored: whoever missed it asks.
                Dropped.Add(1);
                LogDropped(logger, failure);
            }
        }
    }

    private (CommandItem About, LiveMessage Message)? Take()
    {
        lock (_gate)
        {
            _isSending = _waiting.TryDequeue(out var next);
            return _isSending ? next : null;
        }
    }

    private async Task SendAsync(CommandItem about, LiveMessage message)
    {
        if (about.Target.Node is not { } node)
        {
            await sender.SendToUserAsync(about.Maker.UserId, message, CancellationToken.None);
            return;
        }

        await sender.SendToGroupAsync(LiveAudience.Everybody.CommandGroup, message, CancellationToken.None);
        var narrowed = await audiences.ListAsync(CancellationToken.None);
        if (narrowed.Count == 0 || !(await sight.LabelsAsync([node], CancellationToken.None)).TryGetValue(node, out var labels))
        {
            return;
        }

        await Parallel.ForEachAsync(
            narrowed.Where(a => NodeLabels.Hold(labels, a.Labels)),
            new ParallelOptions { MaxDegreeOfParallelism = AudiencesAtOnce },
            async (audience, stop) => await sender.SendToGroupAsync(audience.CommandGroup, message, stop));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A change of a command was not sent live to everybody; it is stored all the same")]
    private static partial void LogDropped(ILogger logger, Exception failure);
}
