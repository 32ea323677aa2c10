using System.Text.Json;
using CloudNexus.Functions.Ai.Aliases;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>What the command <c>ask</c> takes.</summary>
/// <param name="Question">1 to 4,000 characters.</param>
/// <param name="Model">A model or an alias; null for the usual one.</param>
/// <param name="Node">The node that it is about; null for the fleet.</param>
public sealed record AskArguments(string Question, string? Model = null, string? Node = null)
{
    /// <exception cref="ApiException">400: what is wrong with which.</exception>
    public static AskArguments Parse(string json)
    {
        AskArguments? read = null;
        try
        {
            read = JsonSerializer.Deserialize(json, AppJson.Default.AskArguments);
        }
        catch (JsonException)
        {
            // As null.
        }

        if (read is null)
        {
            throw ApiException.BadRequest(
                "bad-arguments", "The arguments of 'ask' are {\"question\": text} and, if wanted, 'model' and 'node'.");
        }

        var question = PlainText.Clean(read.Question ?? "").Trim();
        if (question.Length is 0 or > AskLimits.MostQuestion)
        {
            throw ApiException.BadRequest("bad-question", $"'question' has 1 to {AskLimits.MostQuestion} characters.");
        }

        if (read.Model is not null && !AliasRules.IsName(read.Model))
        {
            throw ApiException.BadRequest("bad-model", "'model' names a model or an alias. GET /v1/models lists those that there are.");
        }

        if (read.Node is not null && !NodeId.IsValid(read.Node))
        {
            throw ApiException.BadRequest("bad-node", "'node' is a node's id.");
        }

        return read with { Question = question };
    }
}
