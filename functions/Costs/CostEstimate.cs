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
/// of a function share one instance and take all events that came during the run before; the upper bound has an instance for each partition
/// and each call, and without batches a run for each event. The same case and prices always give the same estimate.
/// </summary>
public sealed class CostEstimate
{
    /// <summary>Of a month of 730 hours, by which Azure bills.</summary>
    public const double MonthSeconds = 730 * 3600;

    private const double MonthMinutes = MonthSeconds / 60;
    private const double MonthDays = MonthSeconds / 86_400;
    private const double Million = 1e6;
    private const double Megabyte = 1024 * 1024;

    /// <summary>A throughput unit takes this a second.</summary>
    private const double UnitEvents = 1000, UnitBytes = Megabyte;

    /// <summary>The fleet's summary, for a browser that shows it; a control row of a watched node.</summary>
    private const double SummarySeconds = 5, WatchedPollSeconds = 5;

    /// <summary>Times a second that the whole fleet is read: to judge it, and by each instance of ingest to set its pace.</summary>
    private const double JudgedPerSecond = 0.1, PacedPerSecond = 1 / 30.0;

    /// <summary>Log Analytics takes so many GB a month for nothing.</summary>
    private const double FreeLogGigabytes = 5;

    private readonly CostCase _case;
    private readonly CostPrices _prices;
    private readonly IngestRuns _runs;
    private readonly double _nodes;
    private readonly List<CostTerm> _terms = [];

    private CostEstimate(CostCase given, CostPrices prices)
    {
        (_case, _prices) = (given, prices);
        _nodes = (double)given.Nodes / given.Installations;
        _runs = IngestRuns.Of(given, _nodes / given.FlushSeconds);
    }

    /// <summary>Of all installations together.</summary>
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
        ArgumentOutOfRangeException.ThrowIfLessThan(given.Stack.Partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(given.Stack.InstanceMegabytes, 1);
        var estimate = new CostEstimate(given, prices);
        estimate.AddStore();
        estimate.AddHub();
        estimate.AddLive();
        estimate.AddFunctions();
        estimate.AddSurroundings();
        return estimate;
    }

    private double FramesPerMinute => 60.0 / _case.FlushSeconds;

    private double FramesPerSecond => _nodes / _case.FlushSeconds;

    private double FrameBytes => _case.BytesPerFrame + (_case.BytesPerNodeMinute / FramesPerMinute);

    /// <summary>Of a month in which somebody looks at one node.</summary>
    private double WatchedSeconds => _case.WatchedHoursPerDay * 3600 * MonthDays;

    private void AddStore()
    {
        var node = _nodes * MonthMinutes;
        var commits = node * _case.OperationsPerFrame * FramesPerMinute;
        Add(
            "store operations: ingest",
            "operation",
            (commits + (_runs.Fewest.StateWrites * MonthSeconds), commits + (_runs.Most.StateWrites * MonthSeconds)),
            _prices.TableOperations / Million,
            (0, 0));
        Add(
            "store operations: history and states",
            "operation",
            (node * _case.OperationsPerNodeMinute) + (_case.OperationsPerMinute * MonthMinutes),
            _prices.TableOperations / Million);
        Add("store operations: control rows", "operation", node * FramesPerMinute, _prices.TableOperations / Million);
        Add(
            "store operations: a watched node",
            "operation",
            WatchedSeconds * (_case.OperationsPerFrame + 1 + (1 / WatchedPollSeconds)),
            _prices.TableOperations / Million);
        Add("stored data", "GB month", _nodes * _case.StoredMegabytesPerNode / 1024, _prices.StoredGigabyteMonth);
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
            Math.Max(_case.Stack.HubUnits, Math.Ceiling(Math.Max(FramesPerSecond / UnitEvents, bytes / UnitBytes))),
            _prices.EventHubUnitMonth);
    }

    private void AddLive()
    {
        var messages = (_case.Viewers * 86_400 / SummarySeconds) + (_case.WatchedHoursPerDay * 3600);
        Add(
            "SignalR units",
            "unit month",
            _case.Stack.SignalRUnits ?? CostPricing.SignalRUnitsOf(_prices with { SignalRUnits = null }, _case.Viewers, messages),
            _prices.SignalRUnitMonth);
    }

    private void AddFunctions()
    {
        var timers = TimerRuns.PerMinute / 60;
        var calls = _nodes * _case.AgentCallsPerHour / 3600;
        var watched = WatchedSeconds / MonthSeconds;
        var free = Add(
            "runs: ingest",
            "run",
            (_runs.Fewest.Runs * MonthSeconds, _runs.Most.Runs * MonthSeconds),
            _prices.FunctionExecutions / Million,
            (CostPricing.FreeRuns, CostPricing.FreeRuns));
        var others = (timers + calls + watched) * MonthSeconds;
        Add("runs: timers, agents' calls, a watched node", "run", (others, others), _prices.FunctionExecutions / Million, free);

        // A run counts for a second at least: those of one function at once share an instance, or have one each.
        free = (CostPricing.FreeGigabyteSeconds, CostPricing.FreeGigabyteSeconds);
        var history = _nodes * IngestRuns.Seconds(_case.HistoryCoreMilliseconds, _case) / 60;
        free = AddSeconds("GB-s: ingest", _runs.Fewest.Instances, _runs.Most.Instances, free);
        free = AddSeconds("GB-s: timers", timers, timers, free);
        free = AddSeconds("GB-s: closing and rolling up", history, history, free);
        var reading = _nodes * IngestRuns.Seconds(_case.FleetCoreMilliseconds, _case);
        free = AddSeconds(
            "GB-s: reading the fleet",
            reading * (JudgedPerSecond + PacedPerSecond),
            reading * (JudgedPerSecond + (PacedPerSecond * _case.Stack.Partitions)),
            free);
        free = AddSeconds("GB-s: agents' calls", Math.Min(1, calls), calls, free);
        AddSeconds("GB-s: a watched node", watched, watched, free);
    }

    private void AddSurroundings()
    {
        var logs = _case.Stack.LogGigabytesPerDay * MonthDays;
        Add("logs at their cap", "GB", (logs, logs), _prices.LogGigabyte, (FreeLogGigabytes, FreeLogGigabytes));
        Add("private endpoints", "endpoint month", _case.Stack.PrivateEndpoints, _prices.PrivateEndpointMonth);
    }

    /// <returns>What is left of the free amounts.</returns>
    private (double, double) AddSeconds(string name, double instances, double atMost, (double, double) free)
    {
        var each = MonthSeconds * _case.Stack.InstanceMegabytes / 1024;
        return Add(name, "GB s", (instances * each, atMost * each), _prices.GigabyteSecond, free);
    }

    private void Add(string name, string unit, double quantity, double price) => Add(name, unit, (quantity, quantity), price, (0, 0));

    private (double, double) Add(
        string name, string unit, (double Least, double Most) quantity, double price, (double Least, double Most) free)
    {
        // Free amounts are the subscription's, however many installations it has.
        var (least, most) = (quantity.Least * _case.Installations, quantity.Most * _case.Installations);
        _terms.Add(new CostTerm(
            name, unit, least, most, Math.Max(0, least - free.Least) * price, Math.Max(0, most - free.Most) * price));
        return (Math.Max(0, free.Least - least), Math.Max(0, free.Most - most));
    }
}
