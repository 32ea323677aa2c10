using System.Diagnostics.Metrics;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// What goes to browsers that watch a node's logs: its new lines as they are stored, at most <see cref="LogThrottle.LinesPerSecond"/>.
/// While nobody watches, nothing. A view on what is stored: what is left out can be read.
/// </summary>
public sealed class LogPublisher(
    SignalRRestSender sender, LiveViewerStore viewers, LiveSequence sequence, NodeStore nodes, TimeProvider time)
{
    /// <summary>Lines of one message.</summary>
    public const int MostLines = 200;

    /// <summary>Characters of one line: a live view shows beginnings.</summary>
    private const int MostText = 1000;

    /// <summary>Older lines are a backlog: who wants them searches.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(2);

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("logs.publish_failures");
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("logs.live_lines_dropped");

    private readonly LogThrottle _throttle = new(time);

    /// <summary>Sends what is new of a node. Never throws but when cancelled.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="fresh">What was just stored.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task PublishAsync(
        string nodeId, IReadOnlyList<(LogFrameHeader Header, LogPart Part)> fresh, CancellationToken cancellation)
    {
        try
        {
            if (fresh.Count > 0 && (await viewers.ReadAsync(cancellation)).HearsLogs(nodeId)
                && await nodes.FindAsync(nodeId, cancellation) is { } node)
            {
                await SendAsync(new LogNode(node.Id, node.Name), fresh, cancellation);
            }
        }
        catch (TableStorageException)
        {
            Failures.Add(1);
        }
    }

    private async Task SendAsync(
        LogNode node, IReadOnlyList<(LogFrameHeader Header, LogPart Part)> fresh, CancellationToken cancellation)
    {
        var from = (time.GetUtcNow() - Oldest).ToUnixTimeMilliseconds();
        var lines = fresh.SelectMany(f => Enumerable.Range(0, f.Part.Block.Count).Select(i => (
                Place: new LogPlace(f.Part.Block.TimesMs[i], node.Id, f.Header.Epoch, f.Header.Sequence, i), f.Part.Block, Line: i)))
            .Where(l => l.Place.TimeMs >= from).OrderBy(l => l.Place).ToArray();
        var (taken, dropped) = _throttle.Take(node.Id, lines.Length);
        Dropped.Add(lines.Length - taken);
        if (lines.Length == 0 || taken == 0)
        {
            return;
        }

        foreach (var part in lines[^taken..].Chunk(MostLines))
        {
            var group = LiveNames.LogGroup(node.Id);
            var (instance, seq, at) = sequence.Next(LiveNames.LogsTarget, group);
            LogItem[] items = [.. part.Select(l => Shorten(LogItems.Make(l.Place, node, l.Block, l.Line)))];
            await sender.SendToGroupAsync(
                group, new LiveMessage(LiveNames.LogsTarget, [new LogsMessage(node, items, dropped, instance, seq, at)]), cancellation);
            dropped = 0;
        }
    }

    private static LogItem Shorten(LogItem item) => item.Text.Length <= MostText ? item : item with
    {
        Text = item.Text[..(char.IsHighSurrogate(item.Text[MostText - 1]) ? MostText - 1 : MostText)],
        Cut = true,
    };
}
