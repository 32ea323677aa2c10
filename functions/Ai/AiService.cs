using System.Runtime.CompilerServices;
using CloudNexus.Functions.Ai.Aliases;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Ai.Queue;
using CloudNexus.Functions.Ai.Usage;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Ai;

/// <summary>Asks models in somebody's name: aliases, limits, the queue and usage are its; what is asked and answered is the caller's.</summary>
public sealed class AiService(
    OllamaClient ollama, AliasService aliases, AiQueue queue, UsageService usage, SettingValues settings, TimeProvider time)
{
    /// <summary>Seconds for which a model stays loaded.</summary>
    public int KeepAliveSeconds => settings.Number(AiSettings.KeepAliveSeconds);

    /// <summary>An answer in turns.</summary>
    /// <param name="key">In whose name.</param>
    /// <param name="model">A model or an alias.</param>
    /// <param name="make">Makes the question for the model that was found.</param>
    /// <param name="cancellation">Stops it before it is in line.</param>
    /// <exception cref="ApiException">400: no name; 429: the key's tokens are spent.</exception>
    public Task<AiRun> ChatAsync(AiKey key, string? model, Func<ResolvedModel, OllamaChat> make, CancellationToken cancellation)
        => BeginAsync(key, model, make, ollama.ChatAsync, cancellation);

    /// <summary>A text continued. As <see cref="ChatAsync"/>.</summary>
    public Task<AiRun> GenerateAsync(AiKey key, string? model, Func<ResolvedModel, OllamaGenerate> make, CancellationToken cancellation)
        => BeginAsync(key, model, make, ollama.GenerateAsync, cancellation);

    /// <summary>Vectors of texts. As <see cref="ChatAsync"/>, and waits for them.</summary>
    public async Task<(ResolvedModel Model, OllamaEmbedded Answer)> EmbedAsync(
        AiKey key, string? model, Func<ResolvedModel, OllamaEmbed> make, CancellationToken cancellation)
    {
        OllamaEmbedded? answer = null;
        using var run = await BeginAsync(key, model, make, AskAsync, cancellation);
        await foreach (var part in run.PartsAsync(cancellation))
        {
            // One part, which says what it cost.
        }

        return (run.Model, answer!);

        async IAsyncEnumerable<OllamaPart> AskAsync(OllamaEmbed texts, [EnumeratorCancellation] CancellationToken stop)
        {
            answer = await ollama.EmbedAsync(texts, stop);
            yield return new OllamaPart { Done = true, PromptEvalCount = answer.PromptEvalCount, EvalCount = 0 };
        }
    }

    private async Task<AiRun> BeginAsync<T>(
        AiKey key,
        string? name,
        Func<ResolvedModel, T> make,
        Func<T, CancellationToken, IAsyncEnumerable<OllamaPart>> ask,
        CancellationToken cancellation)
    {
        if (!AliasRules.IsName(name))
        {
            throw AiProblems.Bad("model", "'model' names a model or an alias. GET /v1/models lists those that there are.");
        }

        var model = await aliases.ResolveAsync(name!, cancellation);
        var question = make(model);
        await usage.CheckAsync(key, cancellation);
        return new AiRun(key, model, stop => ask(question, stop), queue.Enter(key.Id), usage, time);
    }
}
