using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CloudNexus.Functions.Live;

/// <summary>Where SignalR Service is, and tokens for it: JWTs (HS256) made with its access key, each for one address.</summary>
public sealed class SignalRAccess
{
    private readonly byte[] _accessKey = [];
    private readonly TimeProvider _time;
    private readonly Uri? _clientEndpoint;

    /// <param name="connectionString"><c>Endpoint=…;AccessKey=…;Version=1.0;</c>, and <c>ClientEndpoint=…;</c> where clients connect
    /// elsewhere; empty for none.</param>
    /// <param name="time">Dates tokens.</param>
    public SignalRAccess(string connectionString, TimeProvider time)
    {
        _time = time;
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)))
        {
            if (part is ["Endpoint", var endpoint])
            {
                Endpoint = new Uri(endpoint);
            }
            else if (part is ["ClientEndpoint", var clients])
            {
                _clientEndpoint = new Uri(clients);
            }
            else if (part is ["AccessKey", var key])
            {
                _accessKey = Encoding.UTF8.GetBytes(key);
            }
        }
    }

    /// <summary>Null when there is no live service.</summary>
    public Uri? Endpoint { get; }

    /// <summary>Where clients connect; null when there is no live service.</summary>
    public string? ClientUrl => Endpoint is null ? null : ClientAddress(_clientEndpoint ?? Endpoint);

    /// <summary>What a client's token is for: the service's own address, wherever clients connect; null when there is no live service.</summary>
    public string? ClientAudience => Endpoint is null ? null : ClientAddress(Endpoint);

    /// <param name="audience">The address, without its query where it is the REST API's.</param>
    /// <param name="lifetime">How long it is taken.</param>
    /// <param name="claims">Further claims, which the service hands to the functions that hear of the connection.</param>
    public string CreateToken(string audience, TimeSpan lifetime, params ReadOnlySpan<(string Name, string Value)> claims)
    {
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("aud", audience);
            json.WriteNumber("exp", _time.GetUtcNow().Add(lifetime).ToUnixTimeSeconds());
            foreach (var (name, value) in claims)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        var unsigned = $"{Encode("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Encode(payload.GetBuffer().AsSpan(0, (int)payload.Length))}";
        return $"{unsigned}.{Encode(HMACSHA256.HashData(_accessKey, Encoding.ASCII.GetBytes(unsigned)))}";
    }

    private static string ClientAddress(Uri endpoint) => $"{endpoint.AbsoluteUri.TrimEnd('/')}/client/?hub={LiveNames.Hub}";

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
