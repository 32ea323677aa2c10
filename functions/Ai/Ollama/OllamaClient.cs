using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>
/// Ollama's API, typed. Every failure is an <see cref="ApiException"/> of kind <c>model-server-away</c> (503), <c>model-server-busy</c>
/// (503), <c>model-server-slow</c> (504), <c>model-server-broken</c> (502), <c>model-failed</c> (502), <c>model-refused</c> (400) or
/// <c>no-such-model</c> (404).
/// A caller that cancels closes the connection, upon which Ollama stops.
/// </summary>
public sealed class OllamaClient : IDisposable
{
    private const int MostAnswerBytes = 32 * 1024 * 1024;
    private const int MostErrorBytes = 16 * 1024;
    private const string ShortPhase = "an answer";

    private readonly HttpClient _http;
    private readonly OllamaOptions _options;
    private readonly TimeProvider _time;

    public OllamaClient(OllamaOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_http, _options, _time) = (OneServerHandler.CreateClient(options), options, time);
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

    /// <summary>The models that are installed.</summary>
    public async Task<IReadOnlyList<OllamaModel>> ListAsync(CancellationToken cancellation)
        => (await GetAsync("api/tags", OllamaJson.Default.OllamaModels, cancellation)).Models ?? [];

    /// <summary>The models that are in memory.</summary>
    public async Task<IReadOnlyList<OllamaModel>> ListLoadedAsync(CancellationToken cancellation)
        => (await GetAsync("api/ps", OllamaJson.Default.OllamaModels, cancellation)).Models ?? [];

    public async Task<string> VersionAsync(CancellationToken cancellation)
        => (await GetAsync("api/version", OllamaJson.Default.OllamaVersion, cancellation)).Version ?? "";

    public async Task DeleteAsync(string model, CancellationToken cancellation)
    {
        using var patience = new Patience(ShortPhase, _options.ShortTime, _time, cancellation);
        using var answer = await SendAsync(HttpMethod.Delete, "api/delete", model, Body(new OllamaName(model), OllamaJson.Default.OllamaName), patience);
    }

    public void Dispose() => _http.Dispose();

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        => AskAsync(HttpMethod.Get, path, null, null, type, _options.ShortTime, cancellation);

    private async Task<T> AskAsync<T>(
        HttpMethod method, string path, string? model, byte[]? body, JsonTypeInfo<T> type, TimeSpan limit, CancellationToken cancellation)
    {
        using var patience = new Patience(ShortPhase, limit, _time, cancellation);
        using var answer = await SendAsync(method, path, model, body, patience);
        var bytes = await GuardAsync(() => ReadAsync(answer.Content, MostAnswerBytes, patience.Token), patience);
        return Parse(bytes.Span, type);
    }

    private async IAsyncEnumerable<T> StreamAsync<T>(
        string path, string? model, byte[] body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
        where T : OllamaLine
    {
        using var patience = new Patience("the first part of an answer", _options.FirstPartTime, _time, cancellation);
        using var answer = await SendAsync(HttpMethod.Post, path, model, body, patience);
        await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        using var lines = new JsonLines(stream);
        while (true)
        {
            var line = await GuardAsync(() => lines.ReadAsync(patience.Token), patience)
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

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? model, byte[]? body, Patience patience)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        var answer = await GuardAsync(
            () => new ValueTask<HttpResponseMessage>(_http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token)),
            patience,
            isNew: true);
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            return answer;
        }

        using (answer)
        {
            throw OllamaProblems.Refused(answer.StatusCode, await ErrorAsync(answer.Content, patience), model);
        }
    }

    /// <summary>Null where nothing can be read.</summary>
    private static async Task<string?> ErrorAsync(HttpContent content, Patience patience)
    {
        try
        {
            var bytes = await ReadAsync(content, MostErrorBytes, patience.Token);
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

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int most, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
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

    /// <param name="action">What may fail in transport's ways.</param>
    /// <param name="patience">Whether it was too slow.</param>
    /// <param name="isNew">Whether Ollama may not have been reached at all.</param>
    private static async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> action, Patience patience, bool isNew = false)
    {
        try
        {
            return await action();
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            throw patience.ToProblem();
        }
        catch (HttpRequestException failed) when (
            isNew
            && failed.HttpRequestError is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError)
        {
            throw OllamaProblems.Away();
        }
        catch (OperationCanceledException connecting) when (isNew && connecting.InnerException is TimeoutException)
        {
            throw OllamaProblems.Away();
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            throw OllamaProblems.Broken("Ollama stopped in mid-answer.");
        }
        catch (InvalidDataException tooLong)
        {
            throw OllamaProblems.Broken(tooLong.Message);
        }
    }

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
