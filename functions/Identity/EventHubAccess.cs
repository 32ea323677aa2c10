using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.Identity;

/// <summary>Makes tokens for the Event Hub's HTTPS send API, each good for one node's publisher path, one partition or one hub.</summary>
public sealed class EventHubAccess
{
    private readonly Uri? _endpoint;
    private readonly string _rule = "";
    private readonly byte[] _key = [];
    private readonly string _hub;

    /// <param name="options">Without a key in its connection string, no tokens are made and agents send through the gateway.</param>
    public EventHubAccess(IdentityOptions options)
    {
        _hub = options.EventHubName;
        var parts = options.EventHubConnection.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0].Trim(), p => p[1], StringComparer.OrdinalIgnoreCase);
        if (parts.TryGetValue("SharedAccessKeyName", out var rule) && parts.TryGetValue("SharedAccessKey", out var key)
            && parts.TryGetValue("Endpoint", out var endpoint))
        {
            _endpoint = new Uri(endpoint.Replace("sb://", "https://", StringComparison.OrdinalIgnoreCase));
            _rule = rule;
            _key = Encoding.UTF8.GetBytes(key);
        }
    }

    /// <summary>Whether tokens can be made.</summary>
    public bool CanSend => _endpoint is not null;

    public SendAccess? CreateFor(string nodeId, DateTimeOffset expires) => Create($"{_hub}/publishers/{nodeId}", expires);

    /// <summary>For the service itself, and a whole hub of the namespace. Null without a key.</summary>
    public SendAccess? CreateForHub(string hub, DateTimeOffset expires) => Create(hub, expires);

    /// <summary>For the service itself. Null without a key.</summary>
    public SendAccess? CreateForPartition(int partition, DateTimeOffset expires)
        => Create(string.Create(CultureInfo.InvariantCulture, $"{_hub}/partitions/{partition}"), expires);

    private SendAccess? Create(string path, DateTimeOffset expires)
    {
        if (_endpoint is null)
        {
            return null;
        }

        var resource = new Uri(_endpoint, path);
        var encoded = WebUtility.UrlEncode(resource.AbsoluteUri);
        var expiry = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{encoded}\n{expiry}")));
        return new SendAccess(
            $"{resource.AbsoluteUri}/messages?timeout=60&api-version=2014-01",
            $"SharedAccessSignature sr={encoded}&sig={WebUtility.UrlEncode(signature)}&se={expiry}&skn={_rule}",
            expires.ToUnixTimeMilliseconds());
    }
}
