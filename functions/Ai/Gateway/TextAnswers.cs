using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>Makes OpenAI's answers of a text that a model continued.</summary>
internal sealed class TextAnswers(string model, long created)
{
    private readonly string _id = $"cmpl-{Ids.New()}";

    public TextCompletion Whole(WholeAnswer answer)
        => Make(answer.Text, ChatAnswers.ReasonOf(answer.Last)) with { Usage = ChatAnswers.UsageOf(answer.Last) };

    /// <summary>The chunks of a part: one, and of the last part another one that says what it cost where that is wanted.</summary>
    public IEnumerable<TextCompletion> Parts(OllamaPart part, bool includeUsage)
    {
        if (part.Text.Length > 0 || part.Done)
        {
            yield return Make(part.Text, part.Done ? ChatAnswers.ReasonOf(part) : null);
        }

        if (part.Done && includeUsage)
        {
            yield return Make("", null) with { Choices = [], Usage = ChatAnswers.UsageOf(part) };
        }
    }

    private TextCompletion Make(string text, string? reason)
        => new(_id, "text_completion", created, model, ChatAnswers.Fingerprint, [new TextChoice(0, text, null, reason)], null);
}
