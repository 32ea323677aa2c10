using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Relay;

/// <summary>How a request that was put to Ollama ended.</summary>
internal enum RelayOutcome
{
    /// <summary>The server has the whole answer, also where Ollama refused.</summary>
    Answered,

    /// <summary>Ollama was not reached, or broke off.</summary>
    Failed,

    /// <summary>Nobody waited any more.</summary>
    Cancelled,

    /// <summary>The server could not be told.</summary>
    Lost,
}

/// <summary>The answer to a piece.</summary>
internal sealed record PartsAnswer(bool Cancelled);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PartsAnswer))]
internal sealed partial class RelayAnswerJson : JsonSerializerContext;
