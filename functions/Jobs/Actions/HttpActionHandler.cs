using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Outbound;
using static CloudNexus.Functions.Jobs.Actions.JobArguments;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Kind <c>http</c>: calls an address. Arguments: <c>url</c>; <c>method</c> (GET); <c>body</c>; <c>contentType</c>
/// (application/json); <c>expect</c>, the status (any of 200 to 299); <c>header.NAME</c>, which are secret.</summary>
public sealed class HttpActionHandler(OutboundCalls calls) : IJobActionHandler
{
    private const string HeaderPrefix = "header.";
    private static readonly string[] Known = ["url", "method", "body", "contentType", "expect"];
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public string Kind => "http";

    public bool IsSecret(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument.StartsWith(HeaderPrefix, StringComparison.Ordinal);
    }

    public string AudienceOf(IReadOnlyDictionary<string, string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Uri.TryCreate(arguments.GetValueOrDefault("url"), UriKind.Absolute, out var url)
            ? url.GetLeftPart(UriPartial.Authority)
            : "";
    }

    public void Check(IReadOnlyDictionary<string, string> arguments, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        foreach (var (name, value) in arguments)
        {
            if (!IsSecret(name))
            {
                var isKnown = Known.Contains(name, StringComparer.Ordinal);
                Need(isKnown, name, $"unknown; there are {string.Join(", ", Known)} and {HeaderPrefix}NAME");
                continue;
            }

            var header = name[HeaderPrefix.Length..];
            Need(OutboundRules.IsHeaderName(header), name, "named by letters, digits, - and _, and none that the connection sets itself");
            Need(OutboundRules.IsHeaderValue(value), name, "plain text");
        }

        var isAddress = OutboundRules.IsWebAddress(arguments.GetValueOrDefault("url"));
        Need(isAddress, "url", "an address with http or https, without a password in it");
        Need(Methods.Contains(arguments.GetValueOrDefault("method", "GET")), "method", $"one of {string.Join(", ", Methods)}");
        var isMediaType = MediaTypeHeaderValue.TryParse(arguments.GetValueOrDefault("contentType", "application/json"), out _);
        Need(isMediaType, "contentType", "a media type");
        var isStatus = !arguments.TryGetValue("expect", out var expect) || StatusOf(expect) is not null;
        Need(isStatus, "expect", "a status from 100 to 599, such as 204");
    }

    public async Task RunAsync(Job job, IReadOnlyDictionary<string, string> arguments, JobLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        using var request = new HttpRequestMessage(new HttpMethod(arguments.GetValueOrDefault("method", "GET")), arguments["url"]);
        if (arguments.TryGetValue("body", out var body))
        {
            request.Content = new StringContent(
                body, Encoding.UTF8, MediaTypeHeaderValue.Parse(arguments.GetValueOrDefault("contentType", "application/json")));
        }

        foreach (var (name, value) in arguments.Where(a => IsSecret(a.Key)))
        {
            request.Headers.TryAddWithoutValidation(name[HeaderPrefix.Length..], value);
        }

        await calls.SendAsync(request, StatusOf(arguments.GetValueOrDefault("expect")), log, cancellation);
    }

    private static int? StatusOf(string? text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599
            ? status
            : null;
}
