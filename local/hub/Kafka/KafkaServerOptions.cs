using System.Net;
using System.Security.Cryptography.X509Certificates;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka;

/// <summary>Who may connect, and how much of everything there may be.</summary>
public sealed record KafkaServerOptions
{
    /// <summary>The record header that carries the API key of a source; stored with the record, never given out.</summary>
    public const string ApiKeyHeader = "X-API-Key";

    /// <summary>Anything but loopback needs a certificate.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>With its private key; with it, TLS only.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The authorities between the certificate and its root.</summary>
    public X509Certificate2Collection? CertificateChain { get; init; }

    /// <summary>The host that clients are told to connect to; null for the address that they came by.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>Whom user <c>$ConnectionString</c> may log in as.</summary>
    public IReadOnlyList<SasRule> Rules { get; init; } = [];

    /// <summary>Tells whether an API key is good, for user <c>$ApiKey</c>; null when there is no such user.</summary>
    public Func<string, CancellationToken, ValueTask<bool>>? IsApiKey { get; init; }

    /// <summary>The one topic that user <c>$ApiKey</c> may produce to.</summary>
    public string TelemetryTopic { get; init; } = "telemetry";

    /// <summary>Groups of others, whose place Kafka clients may see and not change.</summary>
    public IReadOnlyCollection<string> ReservedGroups { get; init; } = [];

    public int MaxConnections { get; init; } = 256;

    public int MaxRequestBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Of clients from elsewhere that have not logged in.</summary>
    public int MaxStrangerRequestBytes { get; init; } = 16 * 1024;

    /// <summary>Requests in memory at once, all connections together; one beyond waits unread.</summary>
    public long MaxBufferedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Of these, requests of one connection: a fast producer is read as fast as the disk takes what it sends, and the memory that it
    /// goes through stays in the processor's cache.
    /// </summary>
    public long MaxConnectionBufferedBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Records of a compressed batch when uncompressed; eight such batches are held at once, one beyond waits.</summary>
    public int MaxUncompressedBytes { get; init; } = 8 * 1024 * 1024;

    public int MaxBatchRecords { get; init; } = 20_000;

    /// <summary>Records of one answer to Fetch, whatever the client asks for. The first record comes however large it is.</summary>
    public int MaxFetchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Answers to Fetch in memory at once; one beyond waits.</summary>
    public long MaxFetchBufferedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Produce requests of a connection that wait for the disk; the next one waits unread.</summary>
    public int MaxInFlight { get; init; } = 64;

    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From the first byte of a request to its last, and for a client to take an answer.</summary>
    public TimeSpan TransferTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public int MaxGroups { get; init; } = 64;

    public int MaxGroupMembers { get; init; } = 64;

    /// <summary>Subscriptions and assignments of one group.</summary>
    public int MaxGroupBytes { get; init; } = 1024 * 1024;

    public TimeSpan MinSessionTimeout { get; init; } = TimeSpan.FromSeconds(6);

    public TimeSpan MaxSessionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an empty group waits for further members to join with the first.</summary>
    public TimeSpan FirstRebalanceDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <exception cref="ArgumentException">They contradict each other or make no sense.</exception>
    internal void Validate()
    {
        if (!IPAddress.IsLoopback(Address) && Certificate is null)
        {
            throw new ArgumentException($"Without a certificate, Kafka clients are listened for on loopback only, not on {Address}.");
        }

        if (Certificate is { HasPrivateKey: false })
        {
            throw new ArgumentException("The certificate has no private key.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRequestBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStrangerRequestBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBufferedBytes, MaxRequestBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnectionBufferedBytes, MaxRequestBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxUncompressedBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxUncompressedBytes, RecordFormat.MaxRecordBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchRecords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFetchBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFetchBufferedBytes, MaxFetchBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxGroups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxGroupMembers, 1);
    }
}
