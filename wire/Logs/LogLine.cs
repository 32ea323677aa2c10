namespace CloudNexus.Wire.Logs;

/// <summary>One line of a log, or several that belong together.</summary>
/// <param name="TimeMs">When it was written or read, epoch milliseconds.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Source">Where it comes from: a file, a unit; at most <see cref="LogText.MostSourceBytes"/> bytes of UTF-8.</param>
/// <param name="Text">At most <see cref="LogText.MostBytes"/> bytes of UTF-8; of control characters only tabs and line breaks.</param>
/// <param name="Cut">Whether there was more of it.</param>
public sealed record LogLine(long TimeMs, LogLevel Level, string Source, string Text, bool Cut = false)
{
    /// <summary>At most <see cref="LogBlock.MostFields"/>.</summary>
    public IReadOnlyList<LogField> Fields { get; init; } = [];
}
