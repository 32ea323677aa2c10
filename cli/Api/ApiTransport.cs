using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Api;

/// <summary>Requests to one server. Times and sizes are bounded, redirects are not followed: credentials go nowhere else.</summary>
internal sealed class ApiTransport : IDisposable
{
    private const int MostAnswerBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public ApiTransport(ServerAddress server, TimeProvider time)
    {
        Server = server;
        Time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        _http = new HttpClient(handler) { Timeout = Longest, MaxResponseContentBufferSize = MostAnswerBytes };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("nexus", ThisVersion.Text));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public ServerAddress Server { get; }

    private TimeProvider Time { get; }

    /// <param name="method">The method.</param>
    /// <param name="path">Path and query, from <c>/</c> on.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <param name="token">Bearer token; null for none.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="UnreachableException">The server cannot be reached.</exception>
    /// <exception cref="CliException">It leads elsewhere.</exception>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body, string? token, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, Server.Text + path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        try
        {
            using var answer = await _http.SendAsync(request, stop);
            if ((int)answer.StatusCode is >= 300 and < 400)
            {
                throw new CliException($"{Server} leads on to {Target(answer)}. Give that as --server if it is the right one.");
            }

            var text = await answer.Content.ReadAsStringAsync(stop);
            return new ApiAnswer(answer.StatusCode, text, RetryAfter(answer.Headers.RetryAfter));
        }
        catch (HttpRequestException e)
        {
            throw new UnreachableException($"{Server} cannot be reached: {Reason(e)}. Is it running, and is the address right (--server, NEXUS_SERVER)?");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new UnreachableException($"{Server} did not answer within {Longest.TotalSeconds:0} s. Try again.");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Target(HttpResponseMessage answer) => Clean.Line(answer.Headers.Location switch
    {
        { IsAbsoluteUri: true } there => there.GetLeftPart(UriPartial.Authority),
        { } there => there.OriginalString,
        null => "nowhere",
    });

    private static string Reason(HttpRequestException e) => e switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => "no host has this name",
        { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: System.Security.Authentication.AuthenticationException inner }
            => $"its certificate or TLS is not good ({inner.Message.TrimEnd('.')}); SSL_CERT_FILE can name your own authority",
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "its answer is too large",
        _ => (e.InnerException?.Message ?? e.Message).TrimEnd('.'),
    };

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - Time.GetUtcNow(),
        _ => null,
    };
}
