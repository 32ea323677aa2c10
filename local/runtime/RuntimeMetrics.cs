using System.Diagnostics.Metrics;

namespace CloudNexus.Local.Runtime;

/// <summary>The runtime's counters; all are tagged with the function's or the hub's name.</summary>
internal sealed class RuntimeMetrics
{
    public const string MeterName = "CloudNexus.Local.Runtime";

    private readonly Counter<long> _invocations;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _batchesGivenUp;
    private readonly Counter<long> _signalRMessagesDropped;

    public RuntimeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _invocations = meter.CreateCounter<long>("functions.invocations", "{invocation}", "Invocations started.");
        _failures = meter.CreateCounter<long>("functions.failures", "{invocation}", "Invocations that failed.");
        _retries = meter.CreateCounter<long>("functions.retries", "{invocation}", "Invocations that repeat a failed one.");
        _batchesGivenUp = meter.CreateCounter<long>(
            "functions.batches_given_up", "{batch}", "Batches checkpointed though they failed, their retries used up.");
        _signalRMessagesDropped = meter.CreateCounter<long>(
            "functions.signalr_messages_dropped", "{message}", "Messages dropped with a client that was too slow.");
    }

    public void Invoked(string function) => _invocations.Add(1, Function(function));

    public void Failed(string function) => _failures.Add(1, Function(function));

    public void Retried(string function) => _retries.Add(1, Function(function));

    public void BatchGivenUp(string function) => _batchesGivenUp.Add(1, Function(function));

    public void SignalRMessagesDropped(string hub, long messages) =>
        _signalRMessagesDropped.Add(messages, new KeyValuePair<string, object?>("hub", hub));

    private static KeyValuePair<string, object?> Function(string name) => new("function", name);
}
