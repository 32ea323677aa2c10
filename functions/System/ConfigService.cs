using CloudNexus.Functions.Costs;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Systems;

/// <summary>The settings that this process was started with. Only those named here are shown: what is not, stays unseen.</summary>
public sealed class ConfigService(IConfiguration settings)
{
    private static readonly string[] Shown =
    [
        "NEXUS_ALLOW_PRIVATE_TARGETS", "NEXUS_ALLOW_REGISTRATION", "NEXUS_ASK_MODEL", "NEXUS_AUDIT_RETENTION_DAYS", "NEXUS_CLOSING",
        "NEXUS_CORS_ORIGINS", "NEXUS_DASHBOARD_URL", "NEXUS_DEAD_LETTER_RETENTION_DAYS",
        "NEXUS_EVENT_HUB_PARTITIONS", "NEXUS_JOBS_MOST_RUNNING", "NEXUS_LIMIT_ADDRESS",
        "NEXUS_LIMIT_AGENTS", "NEXUS_LIMIT_AI", "NEXUS_LIMIT_ANONYMOUS",
        "NEXUS_LIMIT_PROBES", "NEXUS_LIMIT_READS", "NEXUS_LIMIT_REFUSED", "NEXUS_LIMIT_SENSITIVE", "NEXUS_LIMIT_WRITES",
        "NEXUS_MAIL_FROM", "NEXUS_MINUTE_RETENTION_DAYS", "NEXUS_OLLAMA_URL", "NEXUS_PUBLIC_URL",
        "NEXUS_QUARTER_RETENTION_DAYS", "NEXUS_RAW_RETENTION_HOURS", "NEXUS_TASK_RETENTION_DAYS",
        "NEXUS_TOKEN_ISSUER", "NEXUS_TRUSTED_PROXIES", "NexusTablePrefix",
        .. CostPrices.Names,
    ];

    /// <summary>Of these is told only whether they are set.</summary>
    private static readonly string[] Secret =
    [
        "NEXUS_SEND_CONNECTION", "NEXUS_SIGNING_CONNECTION",
        "AzureSignalRConnectionString", "EventHubConnection", "NEXUS_ADMIN_PASSWORD", "NEXUS_ADMIN_TOKEN", "NEXUS_ENROLMENT_TOKEN",
        "NEXUS_MASTER_KEY", "NEXUS_METRICS_TOKEN", "NEXUS_SETUP_TOKEN", "NEXUS_SMTP_URL", "NexusStorage",
    ];

    private static readonly string Version = typeof(ConfigService).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public ConfigReport Read() => new(
        Version,
        [
            .. Shown.Select(name => new ConfigItem(name, settings[name] is { Length: > 0 } value ? value : null, IsSet(name)))
                .Concat(Secret.Select(name => new ConfigItem(name, null, IsSet(name))))
                .OrderBy(item => item.Name, StringComparer.OrdinalIgnoreCase),
        ]);

    private bool IsSet(string name) => !string.IsNullOrEmpty(settings[name]);
}
