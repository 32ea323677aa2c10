namespace CloudNexus.Functions.Logs;

/// <summary>What one search may take, and what it took. Thread-safe.</summary>
internal sealed class LogBudget(TimeProvider time)
{
    /// <summary>Packed bytes read.</summary>
    public const long MostBytes = 64L * 1024 * 1024;

    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();
    private long _bytes;
    private int _rows;
    private int _lines;

    public long Bytes => Interlocked.Read(ref _bytes);

    public bool IsSpent => Bytes >= MostBytes || time.GetElapsedTime(_start) >= MostTime;

    public LogScanned Scanned => new(_rows, _lines);

    /// <summary>Counts a row that was unpacked.</summary>
    public void Add(int bytes, int lines)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _rows);
        Interlocked.Add(ref _lines, lines);
    }
}
