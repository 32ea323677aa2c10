using CloudNexus.Functions.Ai.Aliases;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Ai.Queue;
using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Ai.Models;

/// <summary>The models of the Ollama server, for people who look after it.</summary>
public sealed class ModelService(OllamaClient ollama, RelayBoard relays, AiQueue queue, GpuMemory gpu, SettingValues settings, IAudit audit)
{
    private const int MostKeepAlive = 7 * 86_400;

    /// <summary>Tells of a model server that does not answer rather than fail.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AiStatus> StatusAsync(CancellationToken cancellation)
    {
        var (held, waiting) = await queue.ReadAsync(cancellation);
        var line = new AiQueueStatus(settings.Number(AiSettings.AtOnce), held, waiting, settings.Number(AiSettings.QueueLength));
        await relays.LookAsync(cancellation);
        try
        {
            var version = await ollama.VersionAsync(cancellation);
            return new AiStatus("ok", null, version, line, await LoadedAsync(cancellation), relays.Up);
        }
        catch (ApiException problem)
        {
            return relays.Up > 0
                ? new AiStatus("ok", null, null, line, [], relays.Up)
                : new AiStatus(problem.Kind, problem.Message, null, line, [], 0);
        }
    }

    public async Task<AiModelList> ListAsync(CancellationToken cancellation)
    {
        var loaded = await LoadedAsync(cancellation);
        var models = (await ollama.ListAsync(cancellation)).Select(m => new AiModel(
            m.Name,
            m.Size ?? 0,
            m.Details?.Family,
            m.Details?.ParameterSize,
            m.Details?.QuantizationLevel,
            m.ModifiedAt,
            loaded.FirstOrDefault(l => l.Name == m.Name)));
        return new AiModelList([.. models]);
    }

    /// <summary>Has a model fetched; it goes on only for as long as it is read.</summary>
    /// <exception cref="ApiException">400: no name of a model.</exception>
    public async Task<IAsyncEnumerable<OllamaPull>> PullAsync(string? model, string actor, string? address, CancellationToken cancellation)
    {
        await RecordAsync("ai.model.pull", Require(model), actor, address, cancellation);
        return ollama.PullAsync(model!, cancellation);
    }

    /// <summary>Loads a model, or unloads it where it is to be kept for 0 s.</summary>
    /// <exception cref="ApiException">400; 404: there is no such model.</exception>
    public async Task LoadAsync(AiLoadRequest request, string actor, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.KeepAliveSeconds is < 0 or > MostKeepAlive)
        {
            throw ApiException.BadRequest("bad-keepaliveseconds", $"'keepAliveSeconds' is 0 to {MostKeepAlive}.");
        }

        var model = Require(request.Model);
        await foreach (var _ in ollama.GenerateAsync(new OllamaGenerate(model, null, KeepAlive: request.KeepAliveSeconds), cancellation))
        {
            // It says only that it is done.
        }

        await RecordAsync(request.KeepAliveSeconds == 0 ? "ai.model.unload" : "ai.model.load", model, actor, address, cancellation);
    }

    /// <exception cref="ApiException">400; 404: there is no such model.</exception>
    public async Task DeleteAsync(string model, string actor, string? address, CancellationToken cancellation)
    {
        await ollama.DeleteAsync(Require(model), cancellation);
        await RecordAsync("ai.model.delete", model, actor, address, cancellation);
    }

    private static string Require(string? model) => AliasRules.IsName(model)
        ? model!
        : throw ApiException.BadRequest("bad-model", "'model' is a model's name, such as llama3.2:3b.");

    private Task RecordAsync(string action, string model, string actor, string? address, CancellationToken cancellation)
        => audit.RecordAsync(new AuditEntry(actor, action, $"model:{model}", true, null, address), cancellation);

    private async Task<IReadOnlyList<AiLoadedModel>> LoadedAsync(CancellationToken cancellation)
    {
        var loaded = await ollama.ListLoadedAsync(cancellation);
        gpu.Note(loaded);
        return [.. loaded.Select(m => new AiLoadedModel(m.Name, m.Size ?? 0, m.SizeVram ?? 0, m.ExpiresAt))];
    }
}
