using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>Where Ollama is, and how long it may take for each phase of an answer.</summary>
public sealed class OllamaOptions
{
    public const string Setting = "NEXUS_OLLAMA_URL";

    private const string Usual = "http://127.0.0.1:11434";

    /// <summary>Scheme, host and port; nothing else is ever connected to.</summary>
    public Uri Url { get; init; } = new(Usual);

    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From the request to the first part: a model that is not loaded yet is read from disk first.</summary>
    public TimeSpan FirstPartTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From one part to the next.</summary>
    public TimeSpan NextPartTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For answers that come at once: lists and the like.</summary>
    public TimeSpan ShortTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="InvalidOperationException">The setting is no address of a server.</exception>
    public static OllamaOptions From(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = settings[Setting] is { Length: > 0 } set ? set : Usual;
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0
            && url.PathAndQuery == "/"
            && url.Fragment.Length == 0
            ? new OllamaOptions { Url = url }
            : throw new InvalidOperationException($"{Setting} is scheme, host and port of an Ollama server, such as {Usual}.");
    }
}
