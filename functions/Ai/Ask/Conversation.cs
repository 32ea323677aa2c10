using System.Net;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>
/// Asks a model and lets it look things up until it answers: bounded in steps, bytes and time, and with the rights of who asks.
/// </summary>
public sealed class Conversation(AiService ai, ToolSet tools, TimeProvider time)
{
    private const double Temperature = 0.2;

    /// <summary>Of what the model said before, characters that it is told again.</summary>
    private const int MostEcho = 2000;
    private const int MostEchoName = 64;

    private static readonly JsonElement NoArguments = JsonDocument.Parse("{}").RootElement;

    /// <summary>What ends by itself: the model server is away, busy, or its line is full.</summary>
    private static readonly HashSet<string> Passing =
        new(StringComparer.Ordinal) { "model-server-away", "model-server-busy", "queue-full", "too-many-waiting" };

    /// <summary>Fills <see cref="Talk.Transcript"/>, its answer last.</summary>
    /// <exception cref="ApiException">What went wrong, and what to do.</exception>
    internal async Task RunAsync(Talk talk, ITalkProgress progress, CancellationToken cancellation)
    {
        var transcript = talk.Transcript;
        var box = new ToolBox(tools, transcript, talk.Sight, talk.Fence, time);
        List<OllamaMessage> messages =
            [new("system", AskPrompt.System(talk.Fence, time.GetUtcNow())), new("user", talk.Question)];
        Turn turn;
        while (true)
        {
            var mayLook = box.MayLook;
            turn = await TurnAsync(talk, messages, mayLook ? box.Offer : null, null, progress, cancellation);
            if (!mayLook || turn.Calls.Count == 0)
            {
                break;
            }

            messages.Add(new OllamaMessage("assistant", PlainText.Cut(turn.Text, MostEcho), ToolCalls: [.. turn.Calls.Select(Echo)]));
            foreach (var call in turn.Calls)
            {
                var (text, step) = await box.RunAsync(call.Function, cancellation);
                messages.Add(new OllamaMessage("tool", text, ToolName: Echo(call).Function.Name));
                if (step is not null)
                {
                    await progress.StepAsync(step, cancellation);
                }
            }

            if (!box.MayLook)
            {
                messages.Add(new OllamaMessage("user", AskPrompt.AnswerNow));
            }
        }

        if (talk.Form is { } form)
        {
            messages.Add(new OllamaMessage("assistant", PlainText.Cut(turn.Text, MostEcho)));
            messages.Add(new OllamaMessage("user", form.Demand));
            turn = await TurnAsync(talk, messages, null, form.Schema, progress, cancellation);
        }

        transcript.Answer = turn.Text.Trim() is { Length: > 0 } answer ? answer : throw NoAnswer();
        transcript.IsCut = turn.IsCut;
    }

    private async Task<Turn> TurnAsync(
        Talk talk,
        List<OllamaMessage> messages,
        JsonElement? offered,
        JsonElement? schema,
        ITalkProgress progress,
        CancellationToken cancellation)
    {
        var waited = TimeSpan.Zero;
        while (true)
        {
            try
            {
                return await AskAsync(talk, messages, offered, schema, progress, cancellation);
            }
            catch (ApiException problem) when (Passing.Contains(problem.Kind) && waited < AskLimits.AwayPatience)
            {
                if (waited == TimeSpan.Zero)
                {
                    await progress.WaitAsync(problem.Message, cancellation);
                }

                await Task.Delay(AskLimits.AwayPause, time, cancellation);
                waited += AskLimits.AwayPause;
            }
        }
    }

    private async Task<Turn> AskAsync(
        Talk talk,
        List<OllamaMessage> messages,
        JsonElement? offered,
        JsonElement? schema,
        ITalkProgress progress,
        CancellationToken cancellation)
    {
        var transcript = talk.Transcript;
        using var run = await ai.ChatAsync(talk.Key, talk.Model, Question, cancellation);
        transcript.Model = run.Model.Name;
        var text = new StringBuilder();
        var calls = new List<OllamaToolCall>();
        await foreach (var part in run.PartsAsync(cancellation))
        {
            var more = PlainText.Clean(part.Text);
            text.Append(more);
            calls.AddRange((part.Message?.ToolCalls ?? []).Where(c => c?.Function?.Name is not null).Select(Read));
            transcript.PromptTokens += part.PromptEvalCount ?? 0;
            transcript.CompletionTokens += part.EvalCount ?? 0;
            if (more.Length > 0 && schema is null)
            {
                await progress.TextAsync(more, cancellation);
            }

            if (text.Length > AskLimits.MostTurnText || calls.Count >= AskLimits.MostCallsOfTurn)
            {
                // It does not stop by itself; the connection is closed, upon which the model server does.
                return new Turn(text.ToString(), calls, true);
            }

            if (part.Done)
            {
                return new Turn(text.ToString(), calls, part.DoneReason == "length");
            }
        }

        return new Turn(text.ToString(), calls, true);

        OllamaChat Question(ResolvedModel model)
        {
            transcript.ContextTokens = model.ContextTokens ?? AskLimits.UsualContextTokens;
            return new OllamaChat(
                model.Name,
                [.. messages],
                offered,
                schema,
                Options: new OllamaModelOptions(transcript.ContextTokens, AskLimits.MostTurnTokens, Temperature),
                KeepAlive: ai.KeepAliveSeconds);
        }
    }

    /// <summary>The call with arguments that can be read: of those that are broken nothing is left.</summary>
    private static OllamaToolCall Read(OllamaToolCall call)
    {
        var given = call.Function.Arguments;
        try
        {
            var text = given.ValueKind == JsonValueKind.Object ? JsonSerializer.Serialize(given, AppJson.Default.JsonElement) : "";
            return text.Length > 0 ? call : new OllamaToolCall(call.Function with { Arguments = NoArguments });
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
        {
            // Halves of characters.
            return new OllamaToolCall(call.Function with { Arguments = NoArguments });
        }
    }

    /// <summary>The call as the model is told that it made it.</summary>
    private static OllamaToolCall Echo(OllamaToolCall call)
    {
        var given = call.Function.Arguments;
        var isFit = given.GetRawText().Length <= MostEcho;
        return new OllamaToolCall(new OllamaCalledFunction(PlainText.Cut(call.Function.Name, MostEchoName), isFit ? given : NoArguments));
    }

    private static ApiException NoAnswer() => new(
        HttpStatusCode.BadGateway,
        "no-answer",
        "The model gave no answer",
        "The model ended without an answer. Ask again, more simply, or a larger model.");

    private sealed record Turn(string Text, IReadOnlyList<OllamaToolCall> Calls, bool IsCut);
}

/// <summary>A question and what goes with it.</summary>
/// <param name="Key">Whose usage it is.</param>
/// <param name="Model">A model or an alias.</param>
/// <param name="Question">As the model is told it.</param>
/// <param name="Fence">Around data; in <paramref name="Question"/> too, where it holds any.</param>
/// <param name="Form">How the answer is to look; null for plain text.</param>
internal sealed record Talk(
    AiKey Key, string Model, string Question, AskSight Sight, DataFence Fence, Transcript Transcript, TalkForm? Form = null);

/// <param name="Demand">For the model, in words.</param>
/// <param name="Schema">JSON schema.</param>
internal sealed record TalkForm(string Demand, JsonElement Schema);
