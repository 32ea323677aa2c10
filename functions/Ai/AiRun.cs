using System.Runtime.CompilerServices;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Ai.Queue;
using CloudNexus.Functions.Ai.Usage;

namespace CloudNexus.Functions.Ai;

/// <summary>One request to a model: waits in line, asks, hands the parts on and counts what it cost. To be disposed of.</summary>
public sealed class AiRun : IDisposable
{
    private readonly AiKey _key;
    private readonly Func<CancellationToken, IAsyncEnumerable<OllamaPart>> _ask;
    private readonly AiTicket _ticket;
    private readonly UsageService _usage;
    private readonly TimeProvider _time;

    internal AiRun(
        AiKey key,
        ResolvedModel model,
        Func<CancellationToken, IAsyncEnumerable<OllamaPart>> ask,
        AiTicket ticket,
        UsageService usage,
        TimeProvider time)
    {
        (_key, Model, _ask, _ticket, _usage, _time) = (key, model, ask, ticket, usage, time);
    }

    public ResolvedModel Model { get; }

    /// <summary>Its place in line when it came: 0 where nobody had to be waited for.</summary>
    public int FirstPosition => _ticket.FirstPosition;

    /// <summary>Its place in line now; 0 once the model server has it.</summary>
    public int Position => _ticket.Position;

    /// <summary>The answer part by part; once.</summary>
    /// <exception cref="Http.ApiException">It was sent away, or the model server failed (<see cref="OllamaClient"/>).</exception>
    public async IAsyncEnumerable<OllamaPart> PartsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var joined = _time.GetTimestamp();
        long asked = 0;
        TimeSpan? first = null;
        OllamaPart? last = null;
        var tokens = 0;
        try
        {
            await _ticket.WaitAsync(cancellation);
            asked = _time.GetTimestamp();
            await foreach (var part in _ask(cancellation))
            {
                first ??= _time.GetElapsedTime(asked);
                last = part;
                tokens += part.Done ? 0 : 1;
                yield return part;
            }
        }
        finally
        {
            var now = _time.GetTimestamp();
            _ticket.Dispose();
            Count(new AiMeasures(
                Model.Name,
                last is { Done: true } ? AiOutcome.Done : cancellation.IsCancellationRequested ? AiOutcome.Cancelled : AiOutcome.Failed,
                _time.GetElapsedTime(joined, asked == 0 ? now : asked),
                asked == 0 ? TimeSpan.Zero : _time.GetElapsedTime(asked, now),
                first,
                last?.PromptEvalCount ?? 0,

                // Of an answer that was cut short each part is a token.
                last?.EvalCount ?? tokens,
                TimeSpan.FromMicroseconds((last?.EvalDuration ?? 0) / 1000)));
        }
    }

    public void Dispose() => _ticket.Dispose();

    private void Count(AiMeasures measures)
    {
        AiMetrics.Record(measures);
        _usage.Add(_key, Model.Name, new UsageCount(
            1,
            measures.Outcome == AiOutcome.Failed ? 1 : 0,
            measures.Outcome == AiOutcome.Cancelled ? 1 : 0,
            measures.PromptTokens,
            measures.CompletionTokens,
            measures.FirstPart is null ? 0 : 1,
            (long)(measures.FirstPart?.TotalMilliseconds ?? 0),
            (long)measures.InLine.TotalMilliseconds,
            (long)measures.Made.TotalMilliseconds,
            measures.Made > TimeSpan.Zero ? measures.CompletionTokens : 0));
    }
}
