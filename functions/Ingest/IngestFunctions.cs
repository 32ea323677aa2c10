using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest.Foreign;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ingest;

public sealed class IngestFunctions(
    IngestService ingest, IngestLag lag, KeyRing keys, RefusalAudit refusals, CostCounts costs, TimeProvider time)
{
    private const int MostJsonBytes = 256 * 1024;

    /// <summary>Waits for a store that is away rather than lose its place: the hub keeps what comes meanwhile.</summary>
    [Function("IngestTelemetry")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public async Task IngestTelemetry(
        [EventHubTrigger(EventHubNames.Telemetry, Connection = EventHubNames.ConnectionSetting)] byte[][] events,
        FunctionContext context)
    {
        foreach (var one in events)
        {
            costs.AddEvent(one.Length);
        }

        // What an agent sends to its publisher path has the publisher as its partition key: the hub let nobody else write there.
        var keysOfEvents = context.BindingContext.BindingData.GetValueOrDefault("PartitionKeyArray") as IEnumerable<string?>;
        var publishers = keysOfEvents?.ToArray() ?? [];
        var shown = EventProperties.Read(
            context.BindingContext.BindingData.GetValueOrDefault("PropertiesArray"),
            context.BindingContext.BindingData.GetValueOrDefault("EnqueuedTimeUtcArray"));
        await ingest.IngestAsync(
            [.. events.Select((e, i) => new IngestEvent(e, publishers.ElementAtOrDefault(i) is { Length: > 0 } p ? p : null)
            {
                ApiKey = shown.ElementAtOrDefault(i).ApiKey,
                Enqueued = shown.ElementAtOrDefault(i).Enqueued,
            })],
            context.CancellationToken);
        lag.Observe(context.BindingContext.BindingData.GetValueOrDefault("EnqueuedTimeUtcArray"));
    }

    /// <summary>The gateway, for hosts and sources that reach only the API.</summary>
    [Function("PostMetrics")]
    [AllowAgent]
    [Describe("Stores samples: a frame with its own MAC, or JSON with a node's API key in X-API-Key.")]
    [Takes(typeof(JsonMetrics))]
    [Takes("application/octet-stream")]
    [Answers(200, typeof(IngestAnswer))]
    [Answers(401)]
    [Answers(409)]
    [Answers(422)]
    public async Task<IResult> PostMetrics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/metrics")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var (verdict, outcome, rows, header) = request.HasJsonContentType()
            ? await TakeJsonAsync(request, cancellation)
            : await TakeFrameAsync(request, cancellation);
        if (outcome is null || verdict.Arrival is null || verdict.Reason is not (RefusalReason.None or RefusalReason.OutOfTime))
        {
            throw Refuse(verdict.Reason);
        }

        if (outcome.Full.Count > 0 || (rows > 0 && verdict.Arrival.Block.Rows == 0))
        {
            throw Refuse(outcome.Full.Count > 0 ? RefusalReason.WindowFull : RefusalReason.OutOfTime);
        }

        var answer = new IngestAnswer(
            outcome.NewRows, verdict.Arrival.Block.Rows - outcome.NewRows, header is null ? null : outcome.Settled.Watermark(header.Epoch));
        return Results.Json(answer, AppJson.Default.IngestAnswer);
    }

    /// <summary>The gateway for logs.</summary>
    [Function("PostLogFrame")]
    [AllowAgent]
    [Describe("Stores lines of logs: a log frame with its own MAC.")]
    [Takes("application/octet-stream")]
    [Answers(200, typeof(LogAnswer))]
    [Answers(401)]
    [Answers(422)]
    public async Task<IResult> PostLogFrame(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/logs/frames")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var frame = await RequestBody.ReadAsync(request, LogFrame.MostBytes, cancellation);
        var (verdict, answer) = await ingest.IngestLogsAsync(new IngestEvent(frame, Address: request.CallerAddress()), cancellation);
        return answer is not null
            ? Results.Json(answer, AppJson.Default.LogAnswer)
            : throw RefuseLines(verdict.Reason);
    }

    private static ApiException RefuseLines(RefusalReason reason) => reason switch
    {
        RefusalReason.OutOfTime => new ApiException(
            HttpStatusCode.UnprocessableEntity,
            "out-of-time",
            "The lines are out of time",
            $"Lines are taken from as far back as they are kept ({LogSettings.RetentionDays}) and up to 5 minutes ahead. "
            + "Check the clock of the sender."),
        RefusalReason.Malformed => ApiException.BadRequest(
            "bad-frame", "The body is no log frame of a known version, or it was cut short. See the wire format."),
        RefusalReason.BadKey or RefusalReason.BadEpoch => Refuse(reason),
        _ => ApiException.Unavailable("The lines were not stored. Send them again in a few seconds."),
    };

    private async Task<(FrameVerdict Verdict, CommitOutcome? Outcome, int Rows, FrameHeader? Header)> TakeFrameAsync(
        HttpRequest request, CancellationToken cancellation)
    {
        var frame = await RequestBody.ReadAsync(request, Frame.MostBytes, cancellation);
        var (verdict, outcome) = await ingest.IngestAsync(new IngestEvent(frame, Address: request.CallerAddress()), cancellation);
        return (verdict, outcome, verdict.Arrival?.Block.Rows ?? 0, verdict.Arrival?.Header);
    }

    private async Task<(FrameVerdict Verdict, CommitOutcome? Outcome, int Rows, FrameHeader? Header)> TakeJsonAsync(
        HttpRequest request, CancellationToken cancellation)
    {
        var shown = request.Headers["X-API-Key"].ToString();
        if (await keys.FindAsync(shown, cancellation) is not { } key)
        {
            refusals.Note(
                "metrics.send",
                ApiKey.TryParse(shown, out var claimed) ? $"node:{claimed.NodeId}" : "",
                "unknown-key",
                request.CallerAddress());
            throw ApiException.Unauthorized(
                "unknown-key", "Send an API key of the node in the header X-API-Key: one that is not revoked and has not ended.");
        }

        var metrics = await RequestBody.ReadJsonAsync(request, AppJson.Default.JsonMetrics, MostJsonBytes, cancellation);
        var block = metrics.ToBlock(time.GetUtcNow());
        var (verdict, outcome) = await ingest.IngestAsync(key.NodeId, block, cancellation);
        return (verdict, outcome, block.Rows, null);
    }

    private static ApiException Refuse(RefusalReason reason) => reason switch
    {
        RefusalReason.BadKey => ApiException.Unauthorized(
            "unknown-key",
            "The frame's key is not known here, was revoked or has ended, or the frame was changed or cut short after its MAC was made."),
        RefusalReason.BadEpoch => new ApiException(
            HttpStatusCode.UnprocessableEntity,
            "bad-epoch",
            "The frame's epoch is out of time",
            "An epoch is the epoch millisecond at which the sender started, and at most 5 minutes ahead. Check the clock of the sender."),
        RefusalReason.UnknownSchema => new ApiException(
            HttpStatusCode.Conflict, "unknown-schema", "The schema is not known", "Send the frame again with its schema in it."),
        RefusalReason.OutOfTime => new ApiException(
            HttpStatusCode.UnprocessableEntity,
            "out-of-time",
            "The samples are out of time",
            "Samples are taken from the last 48 hours and up to 5 minutes ahead. Check the clock of the sender; times are epoch milliseconds."),
        RefusalReason.WindowFull => new ApiException(
            HttpStatusCode.UnprocessableEntity,
            "window-full",
            "The window is full",
            "These ten minutes hold as much as fits for this node. Send fewer series."),
        RefusalReason.TooManySeries => new ApiException(
            HttpStatusCode.UnprocessableEntity,
            "too-many-series",
            "The node has too many series",
            "A name or label changes all the time. Send fewer different series, and the same ones together."),
        RefusalReason.Malformed => ApiException.BadRequest(
            "bad-frame",
            "The body is no frame of a known version, or it was cut short. Send JSON with 'Content-Type: application/json', or see the wire format."),
        _ => ApiException.Unavailable("The samples were not stored. Send them again in a few seconds."),
    };
}
