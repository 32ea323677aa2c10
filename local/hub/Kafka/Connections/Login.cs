using CloudNexus.Local.Hub.Kafka.Protocol;
using CloudNexus.Local.Hub.Kafka.Requests;

namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>Who a connection is, and how it became that.</summary>
/// <param name="isLocal">Comes over loopback, where nobody need log in.</param>
internal sealed class Login(bool isLocal, KafkaServerOptions options)
{
    /// <summary>Null until the client has logged in.</summary>
    public KafkaCaller? Caller { get; private set; } = isLocal ? KafkaCaller.Local : null;

    /// <summary>What follows is SASL's own, without a request around it: the way of the handshake's version 0.</summary>
    public bool ExpectsRawToken { get; private set; }

    private bool MayAuthenticate { get; set; }

    public static bool IsAbout(KafkaApi api) => api is KafkaApi.ApiVersions or KafkaApi.SaslHandshake or KafkaApi.SaslAuthenticate;

    public async ValueTask<KafkaAnswer> HandleAsync(KafkaRequest request, CancellationToken cancellation) => request.Api switch
    {
        KafkaApi.ApiVersions => ApiVersionsHandler.Handle(request),
        KafkaApi.SaslHandshake => Handshake(request),
        _ => await AuthenticateAsync(request, cancellation),
    };

    /// <returns>What is answered: nothing but a length of zero; a refusal closes.</returns>
    public async ValueTask<KafkaAnswer> TakeRawTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation)
    {
        ExpectsRawToken = false;
        Caller = await SaslPlain.LogInAsync(token, options, cancellation);
        if (Caller is null)
        {
            return KafkaAnswer.Malformed;
        }

        var writer = new KafkaWriter(16);
        writer.Int32(0);
        return new KafkaAnswer(writer);
    }

    private KafkaAnswer Handshake(KafkaRequest request)
    {
        var mechanism = request.Body.String();
        if (request.Body.Failed)
        {
            return KafkaAnswer.Malformed;
        }

        var known = mechanism == SaslPlain.Mechanism;
        MayAuthenticate = known && request.Version >= 1;
        ExpectsRawToken = known && request.Version == 0;
        var writer = request.Answer();
        writer.Error(known ? KafkaError.None : KafkaError.UnsupportedSaslMechanism);
        writer.Array([SaslPlain.Mechanism], (w, m) => w.String(m));
        return new KafkaAnswer(writer);
    }

    private async ValueTask<KafkaAnswer> AuthenticateAsync(KafkaRequest request, CancellationToken cancellation)
    {
        var token = request.Body.Bytes();
        if (request.Body.Failed || !MayAuthenticate)
        {
            return KafkaAnswer.Malformed;
        }

        MayAuthenticate = false;
        Caller = await SaslPlain.LogInAsync(token, options, cancellation);
        var writer = request.Answer();
        writer.Error(Caller is null ? KafkaError.SaslAuthenticationFailed : KafkaError.None);
        writer.String(Caller is null
            ? "Log in as $ConnectionString with a connection string as password, or as $ApiKey with a node's API key."
            : null);
        writer.Bytes([]);
        if (request.Version >= 1)
        {
            writer.Int64(0);
        }

        return new KafkaAnswer(writer, Close: Caller is null);
    }
}
