using CloudNexus.Local.Hub.Http;

namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>What a connection may do.</summary>
/// <param name="Rights">As a rule of the namespace grants them.</param>
/// <param name="Topic">The only topic; null for all.</param>
/// <param name="ApiKey">Goes with every record that it produces; null for none.</param>
internal sealed record KafkaCaller(SasRights Rights, string? Topic = null, string? ApiKey = null)
{
    /// <summary>Who comes over loopback without logging in.</summary>
    public static KafkaCaller Local { get; } = new(SasRights.Manage);

    public bool May(SasRights right, string topic) =>
        Has(right) && (Topic is null || Topic.Equals(topic, StringComparison.OrdinalIgnoreCase));

    public bool Has(SasRights right) => Rights.HasFlag(SasRights.Manage) || Rights.HasFlag(right);

    /// <summary>The rights only: the key stays out of logs.</summary>
    public override string ToString() => $"{Rights} {Topic}";
}
