namespace CloudNexus.Functions.Logs;

/// <param name="Items">In the order asked for. Fewer than asked for do not mean the end.</param>
/// <param name="Next">The <c>cursor</c> of the next page; null at the end.</param>
/// <param name="Scanned">What was looked through for this answer.</param>
/// <param name="Complete">False where the search stopped because it took as much as one may: go on with <paramref name="Next"/>.</param>
public sealed record LogList(IReadOnlyList<LogItem> Items, string? Next, LogScanned Scanned, bool Complete);

/// <param name="Chunks">Rows that were unpacked.</param>
/// <param name="Lines">Lines in them.</param>
public sealed record LogScanned(int Chunks, int Lines);

/// <param name="Id">The same for ever; lines that are read twice have it twice.</param>
/// <param name="At">Epoch milliseconds.</param>
/// <param name="Level">trace, debug, info, warn, error or fatal.</param>
/// <param name="Text">At most 8 KiB.</param>
/// <param name="Cut">True where there was more of it.</param>
/// <param name="Fields">What else is known, by name.</param>
public sealed record LogItem(
    string Id, long At, LogNode Node, string Level, string Source, string Text, bool? Cut, IReadOnlyDictionary<string, string>? Fields);

public sealed record LogNode(string Id, string Name);

public sealed record LogSources(IReadOnlyList<LogSourceItem> Items);

/// <param name="LastAt">Of its newest line, epoch milliseconds.</param>
public sealed record LogSourceItem(string Source, long Lines, long LastAt);

/// <param name="BucketSeconds">A multiple of ten.</param>
/// <param name="Complete">False where words are searched and not all could be looked through: the oldest buckets have too few.</param>
public sealed record LogHistogram(IReadOnlyList<LogBucket> Buckets, int BucketSeconds, bool Complete);

/// <param name="At">Where it begins, epoch milliseconds.</param>
/// <param name="Counts">Lines by level; levels without any are left out.</param>
public sealed record LogBucket(long At, IReadOnlyDictionary<string, long> Counts);

/// <summary>New lines of a node, live, oldest first. The last three are <see cref="Live.LiveStamp"/>'s.</summary>
/// <param name="Dropped">Lines left out since the last message: too many for a live view.</param>
public sealed record LogsMessage(LogNode Node, IReadOnlyList<LogItem> Lines, int Dropped, string From, long Seq, long At);
