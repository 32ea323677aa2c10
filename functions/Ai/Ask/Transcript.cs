using System.Text.Encodings.Web;
using System.Text.Json;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>What is known of a question while it is being answered; kept by who asks, so that it is there when the answer fails.</summary>
internal sealed class Transcript(string question)
{
    /// <summary>Characters stand as they are: escaped, other scripts than Latin take six times the room.</summary>
    internal static AppJson Json { get; } = new(new JsonSerializerOptions(AppJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public string? Model { get; set; }

    public int ContextTokens { get; set; } = AskLimits.UsualContextTokens;

    public List<AskStep> Steps { get; } = [];

    public List<SeriesLook> Looks { get; } = [];

    public string? Answer { get; set; }

    public bool IsCut { get; set; }

    public int PromptTokens { get; set; }

    public int CompletionTokens { get; set; }

    /// <summary>As it is stored: within so many characters of JSON however they are escaped, for which the answer is shortened.</summary>
    public JsonElement ToJson(TimeSpan took, int mostCharacters)
    {
        var answer = Answer is null ? null : PlainText.Cut(Answer, AskLimits.MostAnswer);
        while (true)
        {
            var isCut = IsCut || answer?.Length < Answer?.Length;
            var record = new AskRecord(question, Model, answer, isCut, Steps, PromptTokens, CompletionTokens, (long)took.TotalMilliseconds);
            var json = JsonSerializer.SerializeToElement(record, Json.AskRecord);
            if (answer is not { Length: > 1 } || AsWritten(json) <= mostCharacters)
            {
                return json;
            }

            answer = PlainText.Cut(answer, (answer.Length + 1) / 2);
        }
    }

    /// <summary>However its writer escapes it.</summary>
    private static int AsWritten(JsonElement json) => JsonSerializer.Serialize(json, AppJson.Default.JsonElement).Length;
}
