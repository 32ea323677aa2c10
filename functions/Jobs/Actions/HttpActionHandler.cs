using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Outbound;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Kind <c>http</c>: calls an address. Arguments: <c>url</c>; <c>method</c> (GET); <c>body</c>; <c>contentType</c>
/// (application/json); <c>expect</c>, the status (any of 200 to 299); <c>header.NAME</c>.</summary>
public sealed class HttpActionHandler(JobOptions options) : IJobActionHandler, IDisposable
{
    private const string HeaderPrefix = "header.";
    private const int ShownBody = 2000;
    private static readonly string[] Known = ["url", "method", "body", "contentType", "expect"];
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    private static readonly string[] NotSettable = ["host", "content-length", "content-type", "transfer-encoding", "connection", "expect", "upgrade", "trailer"];

    private readonly HttpClient _client = OutboundHttp.Create(options.AllowPrivateAddresses);

    public string Kind => "http";

    public void Check(IReadOnlyDictionary<string, string> arguments)
    {
        foreach (var (name, value) in arguments)
        {
            if (name.StartsWith(HeaderPrefix, StringComparison.Ordinal))
            {
                var header = name[HeaderPrefix.Length..];
                Need(header.Length > 0 && header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), name, "named by letters, digits, - and _");
                Need(!NotSettable.Contains(header, StringComparer.OrdinalIgnoreCase), name, "none that the connection sets itself");
                Need(value.All(c => c is >= ' ' and < '\u007f'), name, "plain text");
            }
            else
            {
                Need(Known.Contains(name, StringComparer.Ordinal), name, $"unknown; there are {string.Join(", ", Known)} and {HeaderPrefix}NAME");
            }
        }

        Need(
            Uri.TryCreate(arguments.GetValueOrDefault("url"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0,
            "url",
            "an address with http or https, without a password in it");
        Need(Methods.Contains(arguments.GetValueOrDefault("method", "GET")), "method", $"one of {string.Join(", ", Methods)}");
        Need(MediaTypeHeaderValue.TryParse(arguments.GetValueOrDefault("contentType", "application/json"), out _), "contentType", "a media type");
        Need(
            arguments.GetValueOrDefault("expect") is null or { Length: 3 } && (!arguments.TryGetValue("expect", out var text)
                || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599)),
            "expect",
            "a status, such as 204");
    }

    public async Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(arguments.GetValueOrDefault("method", "GET")), arguments["url"]);
        if (arguments.TryGetValue("body", out var body))
        {
            request.Content = new StringContent(
                body, Encoding.UTF8, MediaTypeHeaderValue.Parse(arguments.GetValueOrDefault("contentType", "application/json")));
        }

        foreach (var (name, value) in arguments.Where(a => a.Key.StartsWith(HeaderPrefix, StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation(name[HeaderPrefix.Length..], value);
        }

        try
        {
            // The path may hold a secret: the log names the host alone.
            log.Write($"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Authority)}");
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            log.Write($"{(int)answer.StatusCode} {answer.ReasonPhrase}: {(text.Length > ShownBody ? text[..ShownBody] + "…" : text)}");
            var isExpected = arguments.TryGetValue("expect", out var expected)
                ? (int)answer.StatusCode == int.Parse(expected, CultureInfo.InvariantCulture)
                : answer.IsSuccessStatusCode;
            if (!isExpected)
            {
                throw new JobFailedException($"The answer was {(int)answer.StatusCode} instead of {expected ?? "200 to 299"}.");
            }
        }
        catch (HttpRequestException failure)
        {
            throw new JobFailedException($"The call failed: {failure.Message}", failure);
        }
    }

    public void Dispose() => _client.Dispose();

    private static void Need(bool holds, string argument, string what)
    {
        if (!holds)
        {
            throw ApiException.BadRequest($"bad-{argument}", $"The argument '{argument}' is {what}.");
        }
    }
}
