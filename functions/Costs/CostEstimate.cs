namespace CloudNexus.Functions.Costs;

/// <summary>One term of an estimate.</summary>
/// <param name="Name">Which meter, and of what.</param>
/// <param name="Quantity">In the unit, a month.</param>
/// <param name="AtMost">The same where runs share nothing; as <paramref name="Quantity"/> for what does not depend on it.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Dollars">A month.</param>
/// <param name="DollarsAtMost">Of <paramref name="AtMost"/>.</param>
public sealed record CostTerm(string Name, string Unit, double Quantity, double AtMost, double Dollars, double DollarsAtMost);

/// <summary>
/// What a fleet costs a month, from counts of one node. What functions are billed depends on how runs meet: the lower bound has the runs
/// of a function share one instance and take all events that came during the run before; the upper bound has a run for each event and an
/// instance for each partition. The same case and prices always give the same estimate.
/// </summary>
public sealed class CostEstimate
{
    /// <summary>Of a month of 730 hours, by which Azure bills.</summary>
    public const double MonthSeconds = 730 * 3600;

    private const double MonthMinutes = MonthSeconds / 60;
    private const double Million = 1e6;
    private const double Megabyte = 1024 * 1024;

    /// <summary>ProbePipeline and CheckStaleness each ten seconds; CloseWindows, Downsample and one more each minute.</summary>
    private const double TimerRunsPerMinute = 15;

    /// <summary>A throughput unit takes this a second.</summary>
    private const double UnitEvents = 1000, UnitBytes = Megabyte;

    /// <summary>The fleet's summary, for a browser that shows it.</summary>
    private const double SummarySeconds = 5;

    private readonly CostCase _case;
    private readonly CostPrices _prices;
    private readonly List<CostTerm> _terms = [];

    private CostEstimate(CostCase given, CostPrices prices) => (_case, _prices) = (given, prices);

    public IReadOnlyList<CostTerm> Terms => _terms;

    public double Dollars => _terms.Sum(t => t.Dollars);

    public double DollarsAtMost => _terms.Sum(t => t.DollarsAtMost);

    public double PerNode => Dollars / _case.Nodes;

    public double PerNodeAtMost => DollarsAtMost / _case.Nodes;

    /// <exception cref="ArgumentOutOfRangeException">There is no such fleet.</exception>
    public static CostEstimate Of(CostCase given, CostPrices prices)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(given.Nodes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(given.Nodes, CostCase.MostNodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(given.FlushSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(given.FlushSeconds, CostCase.MostFlushSeconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(given.Partitions, 1);
        var estimate = new CostEstimate(given, prices);
        estimate.AddStore();
        estimate.AddHub();
        estimate.AddLive();
        estimate.AddFunctions();
        return estimate;
    }

    private double FramesPerMinute => 60.0 / _case.FlushSeconds;

    private double FramesPerSecond => (double)_case.Nodes / _case.FlushSeconds;

    private void AddStore()
    {
        var node = _case.Nodes * MonthMinutes;
        Add("store operations: ingest", "operation", node * _case.OperationsPerFrame * FramesPerMinute, _prices.TableOperations / Million);
        Add(
            "store operations: history and states",
            "operation",
            (node * _case.OperationsPerNodeMinute) + (_case.OperationsPerMinute * MonthMinutes),
            _prices.TableOperations / Million);
        Add("store operations: control rows", "operation", node * FramesPerMinute, _prices.TableOperations / Million);
        Add("stored data", "GB month", _case.Nodes * _case.StoredMegabytesPerNode / 1024, _prices.StoredGigabyteMonth);
    }

    private void AddHub()
    {
        var bytes = FramesPerSecond * FrameBytes;
        Add(
            "hub events",
            "64 KB event",
            FramesPerSecond * Math.Ceiling(FrameBytes / CostCounts.EventUnitBytes) * MonthSeconds,
            _prices.EventHubEvents / Million);
        Add(
            "hub throughput units",
            "unit month",
            Math.Max(_prices.EventHubUnits, Math.Ceiling(Math.Max(FramesPerSecond / UnitEvents, bytes / UnitBytes))),
            _prices.EventHubUnitMonth);
    }

    private double FrameBytes => _case.BytesPerFrame + (_case.BytesPerNodeMinute / FramesPerMinute);

    private void AddLive()
    {
        var messages = _case.Viewers * 86_400 / SummarySeconds;
        Add("SignalR units", "unit month", CostPricing.SignalRUnitsOf(_prices, _case.Viewers, messages), _prices.SignalRUnitMonth);
    }

    private void AddFunctions()
    {
        // In a partition a run begins when the one before has ended, or when the batch has waited.
        var fewest = Math.Min(FramesPerSecond, _case.Partitions / Math.Max(_case.BatchSeconds, _case.RunMilliseconds / 1000));
        var most = _case.BatchSeconds > 0 ? Math.Min(FramesPerSecond, _case.Partitions / _case.BatchSeconds) : FramesPerSecond;
        var timers = TimerRunsPerMinute / 60;
        var calls = _case.Nodes * _case.AgentCallsPerHour / 3600;
        var freeRuns = AddRuns("runs: ingest", fewest, most, (CostPricing.FreeRuns, CostPricing.FreeRuns));
        AddRuns("runs: timers and agents' calls", timers + calls, timers + calls, freeRuns);

        // Each at least a second: those of one function at once share an instance, or have one each.
        var free = (CostPricing.FreeGigabyteSeconds, CostPricing.FreeGigabyteSeconds);
        free = AddSeconds("GB-s: ingest", Math.Min(1, fewest), Math.Min(_case.Partitions, most), free);
        var history = _case.Nodes * _case.HistoryMilliseconds / 1000 / 60;
        free = AddSeconds("GB-s: timers and history", timers + Math.Min(2, history), timers + history, free);
        AddSeconds("GB-s: agents' calls", Math.Min(1, calls), calls, free);
    }

    /// <returns>What is left of the free amounts.</returns>
    private (double, double) AddRuns(string name, double aSecond, double aSecondAtMost, (double, double) free)
        => Add(name, "run", (aSecond * MonthSeconds, aSecondAtMost * MonthSeconds), _prices.FunctionExecutions / Million, free);

    private (double, double) AddSeconds(string name, double instances, double atMost, (double, double) free)
    {
        var each = MonthSeconds * _prices.InstanceMegabytes / 1024;
        return Add(name, "GB s", (instances * each, atMost * each), _prices.GigabyteSecond, free);
    }

    private void Add(string name, string unit, double quantity, double price) => Add(name, unit, (quantity, quantity), price, (0, 0));

    private (double, double) Add(
        string name, string unit, (double Least, double Most) quantity, double price, (double Least, double Most) free)
    {
        _terms.Add(new CostTerm(
            name,
            unit,
            quantity.Least,
            quantity.Most,
            Math.Max(0, quantity.Least - free.Least) * price,
            Math.Max(0, quantity.Most - free.Most) * price));
        return (Math.Max(0, free.Least - quantity.Least), Math.Max(0, free.Most - quantity.Most));
    }
}
