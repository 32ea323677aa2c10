using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Functions.Ai.Relay;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>
/// Ollama's API, typed. Every failure is an <see cref="ApiException"/> of kind <c>model-server-away</c> (503), <c>model-server-busy</c>
/// (503), <c>model-server-slow</c> (504), <c>model-server-broken</c> (502), <c>model-failed</c> (502), <c>model-refused</c> (400) or
/// <c>no-such-model</c> (404).
/// A caller that cancels closes the connection, upon which Ollama stops. A model that the server at <see cref="OllamaOptions.Url"/> does
/// not have, or that
/// is asked for while that server is away, is asked of a relay that has it.
/// </summary>
public sealed class OllamaClient : IDisposable
{
    private const int MostAnswerBytes = 32 * 1024 * 1024;
    private const int MostErrorBytes = 16 * 1024;
    private const string ShortPhase = "an answer";

    private readonly OllamaWay _way;
    private readonly OllamaOptions _options;
    private readonly TimeProvider _time;
    private readonly RelayRoute? _relays;

    /// <param name="options">Where Ollama is.</param>
    /// <param name="time">Bounds each phase.</param>
    /// <param name="relays">Other Ollama servers, behind agents; null for none.</param>
    public OllamaClient(OllamaOptions options, TimeProvider time, RelayRoute? relays = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_way, _options, _time, _relays) = (new OllamaWay(options, relays, time), options, time, relays);
    }

    /// <summary>The answer part by part; the last one is <see cref="OllamaPart.Done"/>.</summary>
    public IAsyncEnumerable<OllamaPart> ChatAsync(OllamaChat chat, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(chat);
        return StreamAsync("api/chat", chat.Model, Body(chat, OllamaJson.Default.OllamaChat), OllamaJson.Default.OllamaPart, cancellation);
    }

    /// <inheritdoc cref="ChatAsync"/>
    public IAsyncEnumerable<OllamaPart> GenerateAsync(OllamaGenerate text, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        return StreamAsync("api/generate", text.Model, Body(text, OllamaJson.Default.OllamaGenerate), OllamaJson.Default.OllamaPart, cancellation);
    }

    /// <summary>Has Ollama fetch a model; what it says on the way.</summary>
    public IAsyncEnumerable<OllamaPull> PullAsync(string model, CancellationToken cancellation)
        => StreamAsync("api/pull", null, Body(new OllamaName(model), OllamaJson.Default.OllamaName), OllamaJson.Default.OllamaPull, cancellation);

    public Task<OllamaEmbedded> EmbedAsync(OllamaEmbed texts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return AskAsync(
            HttpMethod.Post,
            "api/embed",
            texts.Model,
            Body(texts, OllamaJson.Default.OllamaEmbed),
            OllamaJson.Default.OllamaEmbedded,
            _options.FirstPartTime,
            cancellation);
    }

    /// <summary>
    /// The models that are installed, at the server itself and at relays. A server that is away has none where there are relays.
    /// </summary>
    public async Task<IReadOnlyList<OllamaModel>> ListAsync(CancellationToken cancellation)
    {
        var relayed = await RelayedAsync(cancellation);
        var own = await ListAsync("api/tags", relayed.Count > 0, cancellation);
        return [.. own.Concat(relayed.Select(ToModel)).DistinctBy(m => m.Name)];
    }

    /// <summary>The models that are in memory, at the server itself. A server that is away has none where there are relays.</summary>
    public async Task<IReadOnlyList<OllamaModel>> ListLoadedAsync(CancellationToken cancellation)
        => await ListAsync("api/ps", (await RelayedAsync(cancellation)).Count > 0, cancellation);

    public async Task<string> VersionAsync(CancellationToken cancellation)
        => (await GetAsync("api/version", OllamaJson.Default.OllamaVersion, cancellation)).Version ?? "";

    public async Task DeleteAsync(string model, CancellationToken cancellation)
    {
        using var patience = new Patience(ShortPhase, _options.ShortTime, _time, cancellation);
        using var answer = await SendAsync(HttpMethod.Delete, "api/delete", model, Body(new OllamaName(model), OllamaJson.Default.OllamaName), patience);
    }

    public void Dispose() => _way.Dispose();

    private async ValueTask<IReadOnlyList<RelayModel>> RelayedAsync(CancellationToken cancellation)
        => _relays is null ? [] : await _relays.ModelsAsync(cancellation);

    private async Task<IReadOnlyList<OllamaModel>> ListAsync(string path, bool mayBeAway, CancellationToken cancellation)
    {
        try
        {
            return (await GetAsync(path, OllamaJson.Default.OllamaModels, cancellation)).Models ?? [];
        }
        catch (ApiException away) when (mayBeAway && away.Kind == OllamaProblems.AwayKind)
        {
            return [];
        }
    }

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        => AskAsync(HttpMethod.Get, path, null, null, type, _options.ShortTime, cancellation);

    private async Task<T> AskAsync<T>(
        HttpMethod method, string path, string? model, byte[]? body, JsonTypeInfo<T> type, TimeSpan limit, CancellationToken cancellation)
    {
        using var patience = new Patience(ShortPhase, limit, _time, cancellation);
        using var answer = await SendAsync(method, path, model, body, patience);
        var bytes = await OllamaGuard.RunAsync(() => ReadAsync(answer, MostAnswerBytes, patience.Token), patience);
        return Parse(bytes.Span, type);
    }

    private async IAsyncEnumerable<T> StreamAsync<T>(
        string path, string? model, byte[] body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
        where T : OllamaLine
    {
        using var patience = new Patience("the first part of an answer", _options.FirstPartTime, _time, cancellation);
        using var answer = await SendAsync(HttpMethod.Post, path, model, body, patience);
        await using var stream = await answer.OpenAsync(patience.Token);
        using var lines = new JsonLines(stream);
        while (true)
        {
            var line = await OllamaGuard.RunAsync(() => lines.ReadAsync(patience.Token), patience)
                ?? throw OllamaProblems.Broken("Ollama stopped in mid-answer.");
            var part = Parse(line.Span, type);
            if (part.Error is { } error)
            {
                throw OllamaProblems.Failed(error);
            }

            patience.Begin("the next part of an answer", _options.NextPartTime);
            yield return part;
            if (part.IsLast)
            {
                yield break;
            }

            // How long the reader took is not Ollama's.
            patience.Begin("the next part of an answer", _options.NextPartTime);
        }
    }

    private async Task<OllamaReply> SendAsync(HttpMethod method, string path, string? model, byte[]? body, Patience patience)
    {
        var answer = await _way.SendAsync(method, path, model, body, patience);
        if (answer.Status == HttpStatusCode.OK)
        {
            return answer;
        }

        using (answer)
        {
            throw OllamaProblems.Refused(answer.Status, await ErrorAsync(answer, patience), model);
        }
    }

    /// <summary>Null where nothing can be read.</summary>
    private static async Task<string?> ErrorAsync(OllamaReply answer, Patience patience)
    {
        try
        {
            var bytes = await ReadAsync(answer, MostErrorBytes, patience.Token);
            return JsonSerializer.Deserialize(bytes.Span, OllamaJson.Default.OllamaFailure)?.Error;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or HttpRequestException or InvalidDataException)
        {
            return null;
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            return null;
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(OllamaReply answer, int most, CancellationToken cancellation)
    {
        await using var stream = await answer.OpenAsync(cancellation);
        using var held = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            held.Write(buffer, 0, read);
            if (held.Length > most)
            {
                throw new InvalidDataException($"The answer has more than {most} bytes.");
            }
        }

        return held.GetBuffer().AsMemory(0, (int)held.Length);
    }

    private static OllamaModel ToModel(RelayModel model) => new(
        model.Name, model.ModifiedAt, model.SizeBytes, new OllamaModelDetails(model.Family, model.Parameters, model.Quantization));

    private static byte[] Body<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw OllamaProblems.Broken("Ollama answered null.");
        }
        catch (Exception rubbish) when (rubbish is JsonException or InvalidOperationException)
        {
            throw OllamaProblems.Broken("Ollama answered something that is no answer.");
        }
    }
}
