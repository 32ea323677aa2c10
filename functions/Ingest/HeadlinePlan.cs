using CloudNexus.Functions.Fleet;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>Which columns of a schema make the headline values, worked out once per schema.</summary>
public sealed class HeadlinePlan
{
    private readonly SeriesSchema _schema;
    private readonly int _cpu;
    private readonly int _load;
    private readonly int _uptime;
    private readonly int _memoryUsed;
    private readonly int _memoryTotal;
    private readonly int[] _disks;
    private readonly int[] _netRx;
    private readonly int[] _netTx;
    private readonly int[] _diskRead;
    private readonly int[] _diskWrite;

    public HeadlinePlan(SeriesSchema schema)
    {
        _schema = schema;
        _cpu = Find("cpu.total").FirstOrDefault(-1);
        _load = Find("load.1").FirstOrDefault(-1);
        _uptime = Find("system.uptime").FirstOrDefault(-1);
        _memoryUsed = Find("mem.used").FirstOrDefault(-1);
        _memoryTotal = Find("mem.total").FirstOrDefault(-1);
        _disks = Find("disk.used_percent");
        _netRx = Find("net.rx_bytes");
        _netTx = Find("net.tx_bytes");
        _diskRead = Find("disk_io.read_bytes");
        _diskWrite = Find("disk_io.write_bytes");
    }

    /// <summary>True for sources that measure none of it.</summary>
    public bool IsEmpty => _cpu < 0 && _load < 0 && _uptime < 0 && _memoryUsed < 0 && _disks.Length + _netRx.Length + _diskRead.Length == 0;

    /// <summary>The headline at <paramref name="row"/>; rates since <paramref name="before"/>, an earlier row of the same schema.</summary>
    public Headline Read(NewestRow row, NewestRow? before) => new(
        Value(row, _cpu),
        Value(row, _memoryUsed) is { } used && Value(row, _memoryTotal) is > 0 and var total
            ? Finite(Math.Round(100 * used / total, 2))
            : null,
        _disks.Max(i => Value(row, i)),
        Rate(row, before, _netRx),
        Rate(row, before, _netTx),
        Rate(row, before, _diskRead),
        Rate(row, before, _diskWrite),
        Value(row, _load),
        Value(row, _uptime));

    private double? Value(NewestRow row, int index) => index < 0 ? null : _schema.Series[index].ToDouble(row.Values[index]);

    private double? Rate(NewestRow row, NewestRow? before, int[] columns)
    {
        if (before is null || columns.Length == 0)
        {
            return null;
        }

        var known = columns.Select(i => CounterMath.Rate(_schema.Series[i], before.Values[i], row.Values[i], row.TimeMs - before.TimeMs))
            .Where(r => r is not null).ToArray();
        return known.Length == 0 ? null : Finite(known.Sum()!.Value);
    }

    /// <summary>Sums and products of what senders chose may leave the range of numbers.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private int[] Find(string name) => [.. Enumerable.Range(0, _schema.Series.Count).Where(i => _schema.Series[i].Name == name)];
}
