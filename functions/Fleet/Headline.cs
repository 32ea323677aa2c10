namespace CloudNexus.Functions.Fleet;

/// <summary>The values that a list shows. Percent 0–100, bytes per second, seconds; null where not measured.</summary>
public sealed record Headline(
    double? Cpu = null,
    double? Memory = null,
    double? Disk = null,
    double? NetRx = null,
    double? NetTx = null,
    double? DiskRead = null,
    double? DiskWrite = null,
    double? Load1 = null,
    double? Uptime = null);
