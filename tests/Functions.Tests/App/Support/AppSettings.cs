using System.Security.Cryptography;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>Settings of an app under test, as its environment would give them.</summary>
internal static class AppSettings
{
    public const string EnrolmentToken = "the-enrolment-token-of-tests";

    /// <summary>Of the user admin.</summary>
    public const string AdminPassword = "the password of tests";

    public const string AdminToken = "the-admin-token-of-all-tests";

    public const string MetricsToken = "the-metrics-token-of-all-tests";

    public static string SignalRKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string MasterKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <param name="tablePrefix">Letters and digits that no other app has.</param>
    /// <param name="signalREndpoint">Where live messages go; null sends none.</param>
    public static string[] Create(string tablePrefix, string? signalREndpoint = null) =>
    [
        $"--NexusStorage={Azurite.ConnectionString}",
        $"--NexusTablePrefix={tablePrefix}",
        "--EventHubConnection=Endpoint=sb://hub.example/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0",

        // A hub that is nowhere is not probed.
        "--NEXUS_EVENT_HUB_PARTITIONS=0",
        "--AzureSignalRConnectionString=" + (signalREndpoint is null ? "" : $"Endpoint={signalREndpoint};AccessKey={SignalRKey};Version=1.0;"),
        $"--NEXUS_MASTER_KEY={MasterKey}",
        $"--NEXUS_ENROLMENT_TOKEN={EnrolmentToken}",
        $"--NEXUS_ADMIN_PASSWORD={AdminPassword}",
        $"--NEXUS_ADMIN_TOKEN={AdminToken}",

        "--NEXUS_CORS_ORIGINS=https://status.example",
        "--NEXUS_TRUSTED_PROXIES=127.0.0.1",
        $"--NEXUS_METRICS_TOKEN={MetricsToken}",

        // Nobody listens there.
        "--NEXUS_OLLAMA_URL=http://127.0.0.1:9",

        // All tests call from one address, as few callers.
        "--NEXUS_LIMIT_ANONYMOUS=100000",
        "--NEXUS_LIMIT_SENSITIVE=100000",
        "--NEXUS_LIMIT_READS=100000",
        "--NEXUS_LIMIT_WRITES=100000",
        "--NEXUS_LIMIT_REFUSED=100000",
        "--NEXUS_LIMIT_ADDRESS=100000",
        "--NEXUS_LIMIT_AI=100000",
    ];

    public static string NewPrefix() => $"t{Guid.NewGuid():N}"[..20];
}
