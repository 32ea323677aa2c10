namespace CloudNexus.Functions.Costs;

/// <summary>What this instance has used since it was asked last. Counting never waits and never fails.</summary>
public sealed class CostCounts
{
    /// <summary>Event Hubs bill in units of this.</summary>
    public const int EventUnitBytes = 64 * 1024;

    /// <summary>SignalR Service counts in units of this.</summary>
    public const int MessageUnitBytes = 2 * 1024;

    /// <summary>Meters that are added up over instances; of the others the greatest counts.</summary>
    public static bool IsSum(CostMeter meter) => meter != CostMeter.SignalRConnections;

    private readonly long[] _counts = new long[Enum.GetValues<CostMeter>().Length];
    private long _pollThousandths;

    public void Add(CostMeter meter, long amount) => Interlocked.Add(ref _counts[(int)meter], amount);

    public void AddEvent(int bytes)
    {
        Add(CostMeter.EventHubEvents, Units(bytes, EventUnitBytes));
        Add(CostMeter.EventHubBytes, bytes);
    }

    public void AddLiveMessage(int bytes, int receivers)
    {
        Add(CostMeter.SignalRMessages, Units(bytes, MessageUnitBytes) * receivers);
        Add(CostMeter.EgressBytes, (long)bytes * receivers);
    }

    /// <summary>An agent reads its control row straight from the store: so often as it was told to, for as long as it sends.</summary>
    /// <param name="seconds">Seconds of samples that were stored of it.</param>
    /// <param name="pollIntervalSeconds">Its interval.</param>
    public void AddPolls(int seconds, int pollIntervalSeconds)
        => Interlocked.Add(ref _pollThousandths, seconds * 1000L / Math.Max(1, pollIntervalSeconds));

    /// <summary>The counts by <see cref="CostMeter"/>, which begin anew.</summary>
    public long[] Take()
    {
        var taken = new long[_counts.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = Interlocked.Exchange(ref _counts[i], 0);
        }

        var thousandths = Interlocked.Exchange(ref _pollThousandths, 0);
        Interlocked.Add(ref _pollThousandths, thousandths % 1000);
        taken[(int)CostMeter.TableOperations] += thousandths / 1000;
        return taken;
    }

    private static long Units(int bytes, int unit) => Math.Max(1, (bytes + unit - 1) / unit);
}
