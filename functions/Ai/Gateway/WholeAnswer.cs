using System.Text;
using CloudNexus.Functions.Ai.Ollama;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>An answer that is not streamed, gathered from its parts.</summary>
/// <param name="Last">What it cost, and why it ended.</param>
internal sealed record WholeAnswer(string Text, string? Thinking, IReadOnlyList<OllamaToolCall> Calls, OllamaPart Last)
{
    /// <summary>Azure ends a request that is not answered within 230 s.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(220);

    private const int MostCharacters = 4 * 1024 * 1024;

    /// <exception cref="Http.ApiException">504: it takes too long; 502: it is too large; and as <see cref="AiRun.PartsAsync"/>.</exception>
    public static Task<WholeAnswer> GatherAsync(AiRun run, TimeProvider time, CancellationToken cancellation)
        => WithinDeadlineAsync(until => GatherAsync(run, until), time, cancellation);

    /// <exception cref="Http.ApiException">504: it takes too long.</exception>
    public static async Task<T> WithinDeadlineAsync<T>(Func<CancellationToken, Task<T>> answer, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return await answer(either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw AiProblems.TooLong();
        }
    }

    private static async Task<WholeAnswer> GatherAsync(AiRun run, CancellationToken cancellation)
    {
        var (text, thinking) = (new StringBuilder(), new StringBuilder());
        var calls = new List<OllamaToolCall>();
        OllamaPart? last = null;
        await foreach (var part in run.PartsAsync(cancellation))
        {
            last = part;
            text.Append(part.Text);
            thinking.Append(part.Message?.Thinking);
            calls.AddRange(part.Message?.ToolCalls ?? []);
            if (text.Length + thinking.Length > MostCharacters)
            {
                throw AiProblems.TooLarge();
            }
        }

        return new WholeAnswer(text.ToString(), thinking.Length > 0 ? thinking.ToString() : null, calls, last!);
    }
}
