using System.Net;
using System.Net.Http.Headers;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Relay;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Aggregate;

/// <summary>
/// Relays the agents' requests, bodies, signatures and MACs untouched, and keeps nothing. What it passes on is decided by the server:
/// it holds no key, and believes a name only when the server has.
/// </summary>
internal sealed class Relay(
    Uri server, HostTable hosts, Upstream api, Upstream rows, Upstream works, AggregateCounters counters)
{
    private const int LinkLength = 26;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue FrameType = new(FrameSender.FrameMediaType);
    private static readonly MediaTypeHeaderValue LogFrameType = new(FrameSender.LogFrameMediaType);

    /// <param name="route">What the head asks for.</param>
    /// <param name="head">The head.</param>
    /// <param name="body">The body, whole.</param>
    /// <param name="from">Where it comes from.</param>
    /// <param name="scheme">How it came: <c>http</c> or <c>https</c>.</param>
    /// <param name="stop">The aggregator stops.</param>
    public async Task<RelayAnswer> HandleAsync(
        RelayRoute route, RequestHead head, byte[] body, IPAddress from, string scheme, CancellationToken stop)
    {
        var answer = route switch
        {
            RelayRoute.Register => await RegisterAsync(head, body, from, scheme, stop).ConfigureAwait(false),
            RelayRoute.Sync => await SyncAsync(head, body, from, scheme, stop).ConfigureAwait(false),
            RelayRoute.Signed or RelayRoute.Claim => await SignedAsync(route, head, body, from, stop).ConfigureAwait(false),
            RelayRoute.LogFrame => await SendLogFrameAsync(head, body, from, stop).ConfigureAwait(false),
            RelayRoute.Frame => await SendFrameAsync(head, body, from, stop).ConfigureAwait(false),
            RelayRoute.Control => await ReadControlAsync(head, from, stop).ConfigureAwait(false),
            _ => RelayAnswer.Problem(HttpStatusCode.NotFound, "not-found", RelayRoutes.Only),
        };
        counters.Count(route, answer.Status);
        return answer;
    }

    private async Task<RelayAnswer> RegisterAsync(RequestHead head, byte[] body, IPAddress from, string scheme, CancellationToken stop)
    {
        if (LinkAddress(head, scheme) is not { } link)
        {
            return NoHost();
        }

        using var request = Request(HttpMethod.Post, "api/v1/agents/register", body, Json);
        Copy(head, "authorization", request);
        return await ForwardAsync(request, null, from, link, stop).ConfigureAwait(false);
    }

    private async Task<RelayAnswer> SyncAsync(RequestHead head, byte[] body, IPAddress from, string scheme, CancellationToken stop)
    {
        if (LinkAddress(head, scheme) is not { } link)
        {
            return NoHost();
        }

        var header = head.Header("x-nexus-signature");
        if (!RequestSignature.TryParse(header, out var signature))
        {
            return NotSigned();
        }

        using var request = Request(HttpMethod.Post, "api/v1/agents/sync", body, Json);
        Copy(head, "x-nexus-signature", request);
        return await ForwardAsync(request, signature.NodeId, from, link, stop).ConfigureAwait(false);
    }

    private async Task<RelayAnswer> SignedAsync(RelayRoute route, RequestHead head, byte[] body, IPAddress from, CancellationToken stop)
    {
        if (!RequestSignature.TryParse(head.Header("x-nexus-signature"), out var signature))
        {
            return NotSigned();
        }

        using var request = Request(new HttpMethod(head.Method), head.Target[1..], body, Json);
        Copy(head, "x-nexus-signature", request);
        return await ForwardAsync(request, signature.NodeId, from, null, stop, isClaim: route == RelayRoute.Claim).ConfigureAwait(false);
    }

    private async Task<RelayAnswer> SendFrameAsync(RequestHead head, byte[] body, IPAddress from, CancellationToken stop)
    {
        if (head.Header("content-type") != FrameSender.FrameMediaType
            || Frame.TryParse(body, out var frame) != DecodeStatus.Ok || frame is null)
        {
            return NoFrame();
        }

        using var request = Request(HttpMethod.Post, "api/v1/metrics", body, FrameType);
        return await ForwardAsync(request, frame.Header.NodeId, from, null, stop).ConfigureAwait(false);
    }

    private async Task<RelayAnswer> SendLogFrameAsync(RequestHead head, byte[] body, IPAddress from, CancellationToken stop)
    {
        if (head.Header("content-type") != FrameSender.LogFrameMediaType
            || LogFrame.TryParse(body, out var frame) != DecodeStatus.Ok || frame is null)
        {
            return NoFrame();
        }

        using var request = Request(HttpMethod.Post, "api/v1/logs/frames", body, LogFrameType);
        return await ForwardAsync(request, frame.Header.NodeId, from, null, stop).ConfigureAwait(false);
    }

    private async Task<RelayAnswer> ReadControlAsync(RequestHead head, IPAddress from, CancellationToken stop)
    {
        // Not 404, which would say that there is no such row: an agent that is refused syncs, and gets a new link.
        if (hosts.Follow(head.Target[RelayRoutes.ControlPath.Length..], from) is not { } found)
        {
            return RelayAnswer.Problem(HttpStatusCode.Forbidden, "unknown-link", "The link is not yours, or too old: sync for a new one");
        }

        if (found.Admission == Admission.TooFast)
        {
            return TooFast();
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, found.Row);
        Copy(head, "accept", request);
        Copy(head, "x-ms-version", request);
        var (answer, away) = await rows.SendAsync(request, stop).ConfigureAwait(false);
        return answer is null ? Away(away) : new RelayAnswer(answer.Status, answer.Body, answer.RetryAfter, answer.ServerDate);
    }

    /// <param name="link">Where the host will find its control row, for answers that hold settings.</param>
    /// <param name="isClaim">Whether the answer may take long, and hold much.</param>
    private async Task<RelayAnswer> ForwardAsync(
        HttpRequestMessage request,
        string? node,
        IPAddress from,
        (string Address, string Id)? link,
        CancellationToken stop,
        bool isClaim = false)
    {
        var admission = hosts.Ask(node, from);
        if (admission is Admission.TooFast or Admission.Full)
        {
            return admission == Admission.TooFast ? TooFast() : RelayAnswer.Problem(
                HttpStatusCode.ServiceUnavailable, "too-many-hosts", "This aggregator has as many hosts as it takes; use another", 60);
        }

        HttpAnswer? answer = null;
        (byte[] Body, string? Node, ControlLink Link)? settings = null;
        var away = 0;
        try
        {
            (answer, away) = isClaim
                ? await works.SendAsync(request, stop, RelayApi.MostWorkBytes, RelayApi.ClaimTime).ConfigureAwait(false)
                : await api.SendAsync(request, stop, CommandLimits.AnswerBytes).ConfigureAwait(false);
            settings = answer is { IsSuccess: true } && link is { } l ? SettingsRewrite.Apply(answer.Body, l.Address, l.Id) : null;
            node ??= settings?.Node;
        }
        finally
        {
            hosts.Decide(admission, node, from, answer is { IsSuccess: true });
        }

        if (answer is null)
        {
            return Away(away);
        }

        if (!answer.IsSuccess || link is null)
        {
            return new RelayAnswer(answer.Status, answer.Body, answer.RetryAfter, answer.ServerDate);
        }

        if (settings is not { } found || node is null)
        {
            return RelayAnswer.Problem(HttpStatusCode.BadGateway, "unreadable-answer", "The server's answer holds no settings to relay");
        }

        hosts.SetLink(node, found.Link);
        return new RelayAnswer(answer.Status, found.Body, answer.RetryAfter, answer.ServerDate);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[] body, MediaTypeHeaderValue type)
        => new(method, new Uri(server, path)) { Content = new ByteArrayContent(body) { Headers = { ContentType = type } } };

    private static void Copy(RequestHead head, string name, HttpRequestMessage request)
    {
        if (head.Header(name) is { } value)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static (string Address, string Id)? LinkAddress(RequestHead head, string scheme)
    {
        var id = NodeId.New(LinkLength);
        return head.Header("host") is { Length: > 0 and <= 255 } host && !host.Contains('@', StringComparison.Ordinal)
            && Uri.TryCreate($"{scheme}://{host}{RelayRoutes.ControlPath}{id}", UriKind.Absolute, out var address)
            && address.AbsolutePath == RelayRoutes.ControlPath + id
            ? (address.AbsoluteUri, id)
            : null;
    }

    private static RelayAnswer NoHost() => RelayAnswer.Problem(HttpStatusCode.BadRequest, "bad-request", "The request names no host");

    private static RelayAnswer NoFrame()
        => RelayAnswer.Problem(HttpStatusCode.BadRequest, "malformed-frame", "An aggregator relays whole frames only");

    private static RelayAnswer NotSigned()
        => RelayAnswer.Problem(HttpStatusCode.Unauthorized, "wrong-signature", "The request is not signed");

    private static RelayAnswer TooFast()
        => RelayAnswer.Problem(HttpStatusCode.TooManyRequests, "too-many-requests", "Too many requests of one host", 1);

    private static RelayAnswer Away(int seconds)
        => RelayAnswer.Problem(HttpStatusCode.ServiceUnavailable, "server-away", "The server cannot be reached from here", seconds);
}
