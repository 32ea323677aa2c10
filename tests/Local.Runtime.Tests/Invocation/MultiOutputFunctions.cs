using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Invocation;

public sealed class AnswerAndEvents
{
    [HttpResult]
    public IResult? Answer { get; set; }

    [EventHubOutput("telemetry", Connection = "EventHub")]
    public string[]? Events { get; set; }

    public string Unmarked { get; init; } = "not sent anywhere";
}

public sealed record Reading(string Node, double Value);

public class MultiOutputFunctions(Probe probe)
{
    [Function("Multi")]
    public AnswerAndEvents Multi([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request)
    {
        probe.Saw(request.Path);
        return (AnswerAndEvents)probe.Result!;
    }

    [Function("TextOutput")]
    [EventHubOutput("telemetry", Connection = "EventHub")]
    public static string Text([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => $"{timer.IsPastDue}";
}

public class EventOutputFunctions(Probe probe)
{
    [Function("Bytes")]
    [EventHubOutput("telemetry", Connection = "EventHub")]
    public byte[]? Bytes([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => Seen<byte[]>(timer);

    [Function("ManyBytes")]
    [EventHubOutput("telemetry", Connection = "EventHub")]
    public byte[][]? ManyBytes([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => Seen<byte[][]>(timer);

    [Function("Readings")]
    [EventHubOutput("telemetry", Connection = "EventHub")]
    public Task<Reading[]?> Readings([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) =>
        Task.FromResult(Seen<Reading[]>(timer));

    [Function("OneReading")]
    [EventHubOutput("telemetry", Connection = "EventHub")]
    public Reading? One([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => Seen<Reading>(timer);

    private T? Seen<T>(TimerInfo timer)
        where T : class
    {
        probe.Saw($"{typeof(T).Name} {timer.IsPastDue}");
        return probe.Result as T;
    }
}
