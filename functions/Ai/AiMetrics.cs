using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Ai;

/// <summary>What is measured of requests to models. Only models that answered stand by name, so that callers cannot make series.</summary>
internal static class AiMetrics
{
    private static readonly Counter<long> Requests = Telemetry.Meter.CreateCounter<long>("ai.requests");
    private static readonly Counter<long> Tokens = Telemetry.Meter.CreateCounter<long>("ai.tokens");
    private static readonly Histogram<double> QueueWait = Telemetry.Meter.CreateHistogram<double>("ai.queue_wait", "s");
    private static readonly Histogram<double> FirstPart = Telemetry.Meter.CreateHistogram<double>("ai.first_token", "s");
    private static readonly Histogram<double> Inference = Telemetry.Meter.CreateHistogram<double>("ai.inference", "s");

    public static void Record(AiMeasures measures)
    {
        var model = Tag("model", measures.FirstPart is null ? "none" : measures.Model);
        Requests.Add(1, model, Tag("outcome", measures.Outcome.ToString().ToLowerInvariant()));
        QueueWait.Record(measures.InLine.TotalSeconds);
        if (measures.FirstPart is { } first)
        {
            Tokens.Add(measures.PromptTokens, model, Tag("kind", "prompt"));
            Tokens.Add(measures.CompletionTokens, model, Tag("kind", "completion"));
            FirstPart.Record(first.TotalSeconds, model);
            Inference.Record(measures.Asked.TotalSeconds, model);
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}

/// <summary>How a request to a model ended.</summary>
internal enum AiOutcome
{
    Failed,
    Done,
    Cancelled,
}

/// <param name="Model">Its own name, no alias.</param>
/// <param name="InLine">Time in the queue.</param>
/// <param name="Asked">Time at the model server.</param>
/// <param name="FirstPart">From asking it to the first part; null where none came.</param>
/// <param name="Made">Time in which the model server made the answer's tokens, as it says; zero where it did not.</param>
internal sealed record AiMeasures(
    string Model, AiOutcome Outcome, TimeSpan InLine, TimeSpan Asked, TimeSpan? FirstPart, int PromptTokens, int CompletionTokens, TimeSpan Made);
