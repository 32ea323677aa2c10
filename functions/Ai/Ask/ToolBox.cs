using System.Text.Json;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>The tools of one question: takes its looks, so many and so large at most, and tells the model what it may not have.</summary>
internal sealed class ToolBox(ToolSet tools, Transcript talk, AskSight sight, DataFence fence, TimeProvider time)
{
    private const int MostName = 64;
    private const int MostArguments = 500;

    /// <summary>Of one look, as a part of all.</summary>
    private const int Part = 3;

    /// <summary>Beyond, another look would show nothing.</summary>
    private const int LeastBytes = 256;

    private int _taken;

    /// <summary>The tools that there are for who asks, as models take them.</summary>
    public JsonElement Offer { get; } = tools.Describe(sight);

    public bool MayLook => talk.Steps.Count < AskLimits.MostSteps && Left >= LeastBytes;

    private int Most => AskLimits.MostResultBytes(talk.ContextTokens);

    private int Left => Most - _taken;

    /// <summary>What the model is told. Never fails but when cancelled.</summary>
    public async Task<(string Text, AskStep? Step)> RunAsync(OllamaCalledFunction call, CancellationToken cancellation)
    {
        if (!MayLook)
        {
            return (AskPrompt.AnswerNow, null);
        }

        var began = time.GetTimestamp();
        var (lines, error) = await LookAsync(call, cancellation);
        var what = tools.Find(call.Name) is null ? "no tool" : $"result of {call.Name}";
        var text = fence.Wrap(what, lines, Math.Min(Most / Part, Left));
        var bytes = global::System.Text.Encoding.UTF8.GetByteCount(text);
        _taken += bytes;
        var step = new AskStep(
            OneLine(call.Name, MostName),
            OneLine(call.Arguments.GetRawText(), MostArguments),
            bytes,
            (long)time.GetElapsedTime(began).TotalMilliseconds,
            error);
        talk.Steps.Add(step);
        return (text, step);
    }

    private static string OneLine(string text, int most) => PlainText.Cut(PlainText.Clean(text).Replace('\n', ' '), most);

    private async Task<(IReadOnlyList<string> Lines, string? Error)> LookAsync(OllamaCalledFunction call, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(AskLimits.StepTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var tool = tools.Find(call.Name) ?? throw ApiException.NotFound(
                "no-such-tool", $"There is no such tool. There are: {string.Join(", ", tools.Names)}.");
            if (!sight.MayRead)
            {
                throw ApiException.Forbidden(
                    "scope-missing", "The token of the one who asks has no scope nodes:read: nothing can be looked up.");
            }

            if (!sight.MayUse(tool))
            {
                throw ApiException.Forbidden("scope-missing", $"Who asks has no scope {tool.Scope}: look at something else.");
            }

            return (await tool.RunAsync(sight, ToolArguments.Read(call.Arguments, tool.Parameters), talk.Looks, either.Token), null);
        }
        catch (ApiException problem)
        {
            return ([$"error: {problem.Message}"], problem.Kind);
        }
        catch (TableStorageException)
        {
            return (["error: the store does not answer"], "store-unavailable");
        }
        catch (InvalidDataException)
        {
            return (["error: what is stored there is damaged"], "damaged");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return (["error: this takes too long; ask for less"], "too-slow");
        }
    }
}
