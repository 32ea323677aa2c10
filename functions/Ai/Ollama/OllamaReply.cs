using System.Net;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>Ollama's answer as it begins, whichever way it comes. Whoever disposes of it before its end has Ollama stop.</summary>
/// <param name="status">Ollama's.</param>
/// <param name="open">The body; once.</param>
/// <param name="end">Nobody reads on.</param>
internal sealed class OllamaReply(HttpStatusCode status, Func<CancellationToken, Task<Stream>> open, Action end) : IDisposable
{
    public HttpStatusCode Status => status;

    public static OllamaReply Of(HttpResponseMessage response)
        => new(response.StatusCode, response.Content.ReadAsStreamAsync, response.Dispose);

    public Task<Stream> OpenAsync(CancellationToken cancellation) => open(cancellation);

    public void Dispose() => end();
}
