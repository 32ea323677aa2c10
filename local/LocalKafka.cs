using System.Globalization;
using System.Net;
using CloudNexus.Functions.Identity;
using CloudNexus.Local.Hub;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Listening;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Local;

/// <summary>Where Kafka clients reach the hub, as the environment says.</summary>
/// <param name="Port">0 for nowhere.</param>
/// <param name="IsAsked">Whether the port was named: one that is taken is an error then.</param>
/// <param name="Address">Anything but loopback needs a certificate.</param>
/// <param name="CertificateFile">PEM, with the authorities between it and its root.</param>
/// <param name="KeyFile">PEM, without a password.</param>
/// <param name="Host">What clients are told to connect to; null for the address that they came by.</param>
internal sealed record LocalKafka(int Port, bool IsAsked, IPAddress Address, string? CertificateFile, string? KeyFile, string? Host)
{
    private const int UsualPort = 9092;

    /// <param name="get">Reads a variable of the environment.</param>
    /// <exception cref="IOException">A variable is not what it should be; the message says what is.</exception>
    public static LocalKafka From(Func<string, string?> get)
    {
        var (port, address) = (Read(get, "NEXUS_KAFKA_PORT"), Read(get, "NEXUS_KAFKA_ADDRESS"));
        var (certificate, key) = (Read(get, "NEXUS_KAFKA_CERT"), Read(get, "NEXUS_KAFKA_KEY"));
        var number = UsualPort;
        if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > IPEndPoint.MaxPort))
        {
            throw new IOException("NEXUS_KAFKA_PORT is a port from 1 to 65535, or 0 for no Kafka at all.");
        }

        var at = IPAddress.Loopback;
        if (address is not null && !IPAddress.TryParse(address, out at))
        {
            throw new IOException("NEXUS_KAFKA_ADDRESS is an IP address of this machine, such as 0.0.0.0.");
        }

        if ((certificate is null) != (key is null) || (certificate is null && !IPAddress.IsLoopback(at)))
        {
            throw new IOException("Kafka beyond loopback needs a certificate and its key: set NEXUS_KAFKA_CERT and NEXUS_KAFKA_KEY to PEM files.");
        }

        return new LocalKafka(number, port is not null, at, certificate, key, Read(get, "NEXUS_KAFKA_HOST"));
    }

    /// <summary>Null when it is off, or when nobody asked for the usual port and somebody else has it.</summary>
    /// <exception cref="IOException">The port was asked for and is taken, or the certificate cannot be used.</exception>
    public KafkaServer? Start(EventHubStore store, SasRule rule, IServiceProvider functions, Action<string> report, TimeProvider time)
    {
        if (Port == 0)
        {
            return null;
        }

        try
        {
            FreePort.Check(Address, Port, "NEXUS_KAFKA_PORT, 0 for none");
        }
        catch (IOException) when (!IsAsked)
        {
            report($"Kafka clients are not served: port {Port} is taken. Choose another one with NEXUS_KAFKA_PORT.");
            return null;
        }

        var keys = functions.GetRequiredService<KeyRing>();
        var certificate = CertificateFile is null ? null : ServerCertificate.Read(CertificateFile, KeyFile!);
        var options = new KafkaServerOptions
        {
            Address = Address,
            Port = Port,
            Certificate = certificate?.Own,
            CertificateChain = certificate?.Chain,
            AdvertisedHost = Host,
            Rules = [rule],
            IsApiKey = async (key, stop) => await keys.FindAsync(key, stop) is not null,
            TelemetryTopic = EventHubNames.Telemetry,
            ReservedGroups = HubBridge.Groups,
        };
        return KafkaServer.Start(store, options, time, functions.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>());
    }

    private static string? Read(Func<string, string?> get, string name) => get(name) is { Length: > 0 } value ? value : null;
}
