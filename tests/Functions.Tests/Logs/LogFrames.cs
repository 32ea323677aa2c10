using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Tests.Logs;

/// <summary>Log frames of nodes, and what is stored and found of them.</summary>
internal static class LogFrames
{
    public const ulong Epoch = 7;

    public static LogLine Line(long timeMs, string text, LogLevel level = LogLevel.Info, string source = "app")
        => new(timeMs, level, source, text);

    /// <summary>Lines a second apart that tell their number.</summary>
    public static LogLine[] Lines(long startMs, int count, string text = "line")
        => [.. Enumerable.Range(0, count).Select(i => Line(startMs + (i * 1000L), $"{text} {i}"))];

    public static byte[] Pack(params IEnumerable<LogLine> lines)
    {
        var writer = new LogBlockWriter();
        foreach (var line in lines)
        {
            Assert.True(writer.TryAdd(line));
        }

        return writer.Pack();
    }

    public static byte[] Of(TestNode node, ulong sequence, params IEnumerable<LogLine> lines) => Of(node, Epoch, sequence, Pack(lines));

    public static byte[] Of(TestNode node, ulong epoch, ulong sequence, byte[] block) => LogFrame.Write(
        new LogFrameHeader(node.Id, node.Key.KeyId, epoch, sequence), block, node.Key.DeriveLogMacKey());

    public static LogQuery Query(
        long fromMs, long toMs, string? words = null, LogLevel least = LogLevel.Trace, string? source = null, string? node = null)
        => new(node, new Dictionary<string, string>(), fromMs, toMs, least, source, LogTerms.Parse(words));

    /// <summary>The texts of all pages, in the order asked for.</summary>
    public static async Task<IReadOnlyList<string>> TextsAsync(
        ServiceApp app, LogQuery query, bool ascending = false, int limit = 200, Caller? caller = null)
        => [.. (await ItemsAsync(app, query, ascending, limit, caller)).Select(i => i.Text)];

    public static async Task<IReadOnlyList<LogItem>> ItemsAsync(
        ServiceApp app, LogQuery query, bool ascending = false, int limit = 200, Caller? caller = null)
    {
        var items = new List<LogItem>();
        LogPlace? cursor = null;
        do
        {
            var page = await app.Get<LogSearch>().RunAsync(
                caller ?? TestCallers.Admin, new LogPage(query, cursor, ascending, limit), default);
            items.AddRange(page.Items);
            Assert.True(page.Items.Count <= limit);
            cursor = page.Next is null ? null : LogPlace.TryParse(page.Next, out var next) ? next : throw new InvalidDataException(page.Next);
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>The keys of the node's rows without their times: f or p and the first frame's number.</summary>
    public static async Task<string[]> RowsAsync(ServiceApp app, TestNode node)
    {
        var rows = new List<string>();
        foreach (var table in await app.Tables.ListAsync(Functions.Storage.Tables.Logs, default))
        {
            await foreach (var row in app.Tables.Peek(table).QueryAsync(TableFilter.Partition(node.Id)))
            {
                var (_, kind, _, sequence) = LogKeys.Parse(row.RowKey);
                rows.Add($"{kind}{sequence}");
            }
        }

        return [.. rows];
    }
}
