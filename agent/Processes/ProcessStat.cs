using CloudNexus.Agent.Collectors;

namespace CloudNexus.Agent.Processes;

/// <summary>What the agent takes from <c>/proc/[pid]/stat</c>.</summary>
/// <param name="Ticks">CPU time so far, in hundredths of a second, user and system.</param>
/// <param name="Threads">How many it has.</param>
/// <param name="StartTicks">
/// When it began, in hundredths of a second since the system's start: tells it from a later process of the same pid.
/// </param>
/// <param name="ResidentPages">Resident memory in pages; the same number that <c>statm</c> has.</param>
public readonly record struct ProcessStat(ulong Ticks, int Threads, ulong StartTicks, ulong ResidentPages)
{
    // Counted from the field after the name, which is the state.
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int ThreadCount = 17;
    private const int StartTime = 19;
    private const int Resident = 21;

    /// <summary>
    /// Reads one line. The name stands in parentheses and may hold anything, parentheses and blanks too: its end is the last one.
    /// </summary>
    /// <returns>False when the line is not such a line, or was cut short.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out ProcessStat stat, out ReadOnlySpan<byte> name)
    {
        stat = default;
        name = default;
        var from = line.IndexOf((byte)'(');
        var to = line.LastIndexOf((byte)')');
        if (from < 0 || to < from)
        {
            return false;
        }

        name = line[(from + 1)..to];
        var fields = new ByteFields(line[(to + 1)..].TrimEnd((byte)'\n'));
        Span<ulong> numbers = stackalloc ulong[Resident + 1];
        for (var i = 0; i < numbers.Length; i++)
        {
            // Some fields are words or negative numbers; none of those is wanted.
            if (i is UserTime or SystemTime or ThreadCount or StartTime or Resident)
            {
                if (!fields.TryNext(out numbers[i]))
                {
                    return false;
                }
            }
            else
            {
                fields.Next();
            }
        }

        stat = new ProcessStat(
            unchecked(numbers[UserTime] + numbers[SystemTime]),
            (int)Math.Min(numbers[ThreadCount], int.MaxValue),
            numbers[StartTime],
            numbers[Resident]);
        return true;
    }
}
