using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Sensors;

/// <summary>
/// Asks for an address, over a new connection each time. Redirects are answers like others and are not followed; no proxy is used. The body
/// is read only when a text is looked for in it.
/// </summary>
internal sealed class HttpCheck : ICheck, IDisposable
{
    /// <summary>As much of a body is looked through.</summary>
    public const int MostBodyBytes = 1024 * 1024;

    private readonly HttpSensorOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _client;
    private readonly byte[]? _contains;
    private DateTimeOffset? _expiry;
    private string? _mistrust;

    /// <exception cref="InvalidDataException">The request cannot be made from these options.</exception>
    public HttpCheck(HttpSensorOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _contains = options.Contains is { } text ? Encoding.UTF8.GetBytes(text) : null;
        using (MakeRequest())
        {
            _client = new HttpMessageInvoker(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                MaxResponseDrainSize = 0,
                PooledConnectionLifetime = TimeSpan.Zero,
                ActivityHeadersPropagator = null,
                SslOptions = { RemoteCertificateValidationCallback = LookAtCertificate },
            });
        }
    }

    public async Task<CheckResult> RunAsync(CancellationToken stop)
    {
        (_expiry, _mistrust) = (null, null);
        var start = _clock.GetTimestamp();
        CheckResult result;
        try
        {
            using var request = MakeRequest();
            using var response = await _client.SendAsync(request, stop).ConfigureAwait(false);
            var latency = _clock.GetElapsedTime(start).TotalMilliseconds;
            result = await JudgeAsync(response, stop).ConfigureAwait(false) with { Latency = latency };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            result = CheckResult.Down(_mistrust ?? NetworkFailure.Describe(e));
        }
        catch (OperationCanceledException) when (_expiry is not null)
        {
            result = CheckResult.NoAnswer(_options);
        }

        return _expiry is { } expiry ? result with { CertificateDays = (expiry - _clock.GetUtcNow()).TotalDays } : result;
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage MakeRequest()
    {
        var request = new HttpRequestMessage(new HttpMethod(_options.Method), _options.Url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (!_options.Headers.Keys.Contains("User-Agent", StringComparer.OrdinalIgnoreCase))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", $"CloudNexus-Agent/{AgentVersion.Text}");
        }

        foreach (var (name, value) in _options.Headers)
        {
            if (value.AsSpan().IndexOfAny("\r\n\0") >= 0 || !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Dispose();
                throw new InvalidDataException(
                    $"The sensor {_options.Name} cannot send the header {name}: it belongs to a body, or is malformed.");
            }
        }

        return request;
    }

    private async Task<CheckResult> JudgeAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        var expected = _options.Statuses.Count == 0 ? status is >= 200 and < 400 : _options.Statuses.Contains(status);
        var result = new CheckResult { Status = status, Reason = expected ? null : $"the answer is status {status}" };
        if (_contains is null)
        {
            return result;
        }

        var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using var _ = body.ConfigureAwait(false);
        var (bytes, more) = await BoundedBody.ReadAsync(body, MostBodyBytes, stop).ConfigureAwait(false);
        var match = bytes.Span.IndexOf(_contains) >= 0;
        var where = more ? $"first {MostBodyBytes} bytes" : "answer";
        var missing = $"the text looked for is not in the {where}";
        return result with { Match = match, Reason = result.Reason ?? (match ? null : missing) };
    }

    private bool LookAtCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 known)
        {
            _expiry = known.NotAfter.ToUniversalTime();
        }

        _mistrust = errors switch
        {
            _ when _options.Insecure => null,
            SslPolicyErrors.None => null,
            _ when _expiry < _clock.GetUtcNow() => "the certificate has expired",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "the certificate is for another name",
            _ => $"the certificate is not trusted ({chain?.ChainStatus.FirstOrDefault().Status})",
        };
        return _mistrust is null;
    }
}
