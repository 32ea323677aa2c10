namespace CloudNexus.Functions.Costs;

/// <summary>One meter of one day.</summary>
/// <param name="Quantity">In the meter's unit.</param>
public sealed record CostLine(DateOnly Day, BilledMeter Meter, double Quantity, double Dollars);

/// <summary>What is billed.</summary>
/// <param name="FreePerMonth">Of the quantity, each calendar month.</param>
/// <param name="UnitPrice">Dollars for one; 0 for what is shown but billed by another meter.</param>
/// <param name="FollowsPace">Whether longer intervals of the agents make less of it.</param>
public sealed record BilledMeter(string Name, string Unit, double FreePerMonth, double UnitPrice, bool FollowsPace);

/// <summary>Turns counts into dollars. Free amounts are used up from the first of each month on.</summary>
public sealed class CostPricing
{
    private const double Million = 1e6;
    private const double Gigabyte = 1024d * 1024 * 1024;

    /// <summary>Of SignalR Service's free tier, and of one bought unit.</summary>
    private const int FreeConnections = 20, FreeMessages = 20_000, UnitConnections = 1000, UnitMessages = 1_000_000;

    private readonly CostPrices _prices;
    private readonly StoredBytes _stored;
    private readonly (BilledMeter Meter, Func<CostDay, double> Quantity)[] _meters;

    public CostPricing(CostPrices prices, StoredBytes stored)
    {
        (_prices, _stored) = (prices, stored);
        _meters =
        [
            (new("tableOperations", "operation", 0, prices.TableOperations / Million, true), d => d.Of(CostMeter.TableOperations)),
            (new("storedGigabyteMonths", "GB month", 0, prices.StoredGigabyteMonth, false), StoredMonths),
            (new("eventHubEvents", "64 KB event", 0, prices.EventHubEvents / Million, true), d => d.Of(CostMeter.EventHubEvents)),
            (new("eventHubGigabytes", "GB", 0, 0, true), d => d.Of(CostMeter.EventHubBytes) / Gigabyte),
            (new("eventHubUnits", "unit month", 0, prices.EventHubUnitMonth, false), d => prices.EventHubUnits * Month(d)),
            (new("signalRMessages", "2 KB message", 0, 0, false), d => d.Of(CostMeter.SignalRMessages)),
            (new("signalRUnits", "unit month", 0, prices.SignalRUnitMonth, false), d => SignalRUnits(d) * Month(d)),
            (new("functionExecutions", "run", 250_000, prices.FunctionExecutions / Million, true), d => d.Of(CostMeter.FunctionExecutions)),
            (new("functionGigabyteSeconds", "GB s", 100_000, prices.GigabyteSecond, true),
                d => GigabyteSeconds(d, CostMeter.ActiveMilliseconds)),
            (new("functionGigabyteSecondsAtMost", "GB s", 0, 0, true), d => GigabyteSeconds(d, CostMeter.SeparateMilliseconds)),
            (new("egressGigabytes", "GB", 100, prices.EgressGigabyte, false), d => d.Of(CostMeter.EgressBytes) / Gigabyte),
        ];
    }

    /// <param name="days">In order. For free amounts to be right they begin with the first of a month.</param>
    public IReadOnlyList<CostLine> Price(IEnumerable<CostDay> days)
    {
        var used = new Dictionary<(int Year, int Month, BilledMeter Meter), double>();
        var lines = new List<CostLine>();
        foreach (var day in days)
        {
            foreach (var (meter, quantityOf) in _meters)
            {
                var quantity = quantityOf(day);
                var key = (day.Day.Year, day.Day.Month, meter);
                var before = used.GetValueOrDefault(key);
                used[key] = before + quantity;
                var charged = Math.Max(0, before + quantity - meter.FreePerMonth) - Math.Max(0, before - meter.FreePerMonth);
                lines.Add(new CostLine(day.Day, meter, quantity, charged * meter.UnitPrice));
            }
        }

        return lines;
    }

    /// <summary>The part of its month that was counted of a day.</summary>
    private static double Month(CostDay day) => day.Share / DateTime.DaysInMonth(day.Day.Year, day.Day.Month);

    private double StoredMonths(CostDay day) => _stored.On(day.Day) / Gigabyte * Month(day);

    private double GigabyteSeconds(CostDay day, CostMeter meter) => day.Of(meter) / 1000d * _prices.InstanceMegabytes / 1024;

    private double SignalRUnits(CostDay day)
    {
        var (connections, messages) = (day.Of(CostMeter.SignalRConnections), day.Of(CostMeter.SignalRMessages));
        return _prices.SignalRUnits ?? (connections <= FreeConnections && messages <= FreeMessages
            ? 0
            : Math.Max(1, Math.Max(Math.Ceiling((double)connections / UnitConnections), Math.Ceiling((double)messages / UnitMessages))));
    }
}
