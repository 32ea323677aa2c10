using System.Globalization;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// How rows of logs are called: a table for each day (UTC), a node's rows in order of their last line's time. A row never holds lines of
/// two hours.
/// </summary>
internal static class LogKeys
{
    public const long HourMs = 3_600_000;
    public const long DayMs = 24 * HourMs;

    /// <summary>Nodes that sent lines of the day: / node. No node's id holds a tilde.</summary>
    public const string NodesPartition = "~nodes";

    /// <summary>Hours with frames to be packed: / hour-node.</summary>
    public const string DuePartition = "~due";

    /// <summary>Nodes that passed the limit of the day: / node.</summary>
    public const string LimitsPartition = "~limits";

    /// <summary>A row as its frame came.</summary>
    public const char Frame = 'f';

    /// <summary>
    /// A row of many frames, or of a large one. Behind the frames that it replaces, so that who lists an hour meets each line.
    /// </summary>
    public const char Packed = 'p';

    private const int TimeDigits = 14;
    private const int EpochDigits = 16;
    private const int SequenceDigits = 14;

    public static long HourOf(long ms) => ms - (ms % HourMs);

    public static long DayOf(long ms) => ms - (ms % DayMs);

    public static string TableOf(long ms)
        => Storage.Tables.Logs + DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The day's first moment, epoch milliseconds; null when it is no table of logs.</summary>
    public static long? DayOf(string table) => DateTimeOffset.TryParseExact(
        table.AsSpan(Storage.Tables.Logs.Length), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
        ? day.ToUnixTimeMilliseconds()
        : null;

    /// <summary>Where rows begin whose last line is of this time.</summary>
    public static string Begin(long lastMs) => lastMs.ToString("d14", CultureInfo.InvariantCulture);

    public static string RowOf(long lastMs, char kind, ulong epoch, ulong sequence)
        => string.Create(CultureInfo.InvariantCulture, $"{lastMs:d14}{kind}{epoch:x16}{sequence:x14}");

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static (long LastMs, char Kind, ulong Epoch, ulong Sequence) Parse(string row)
    {
        const NumberStyles Hex = NumberStyles.AllowHexSpecifier;
        if (row.Length == TimeDigits + 1 + EpochDigits + SequenceDigits
            && long.TryParse(row.AsSpan(0, TimeDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var lastMs)
            && row[TimeDigits] is var kind and (Frame or Packed)
            && ulong.TryParse(row.AsSpan(TimeDigits + 1, EpochDigits), Hex, CultureInfo.InvariantCulture, out var epoch)
            && ulong.TryParse(row.AsSpan(^SequenceDigits), Hex, CultureInfo.InvariantCulture, out var sequence))
        {
            return (lastMs, kind, epoch, sequence);
        }

        throw new InvalidDataException($"'{row}' is no row of logs.");
    }

    public static string DueOf(long hourMs, string nodeId) => string.Create(CultureInfo.InvariantCulture, $"{hourMs:d14}-{nodeId}");

    public static (long HourMs, string NodeId) ParseDue(string row)
        => (long.Parse(row.AsSpan(0, TimeDigits), NumberStyles.None, CultureInfo.InvariantCulture), row[(TimeDigits + 1)..]);
}
