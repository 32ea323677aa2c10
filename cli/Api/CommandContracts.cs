using System.Text.Json;

namespace CloudNexus.Cli.Api;

/// <summary>A command to one target.</summary>
/// <param name="Arguments">A JSON object, as the exact text that is signed.</param>
internal sealed record CommandJson(
    string Id,
    CommandTargetJson Target,
    string Action,
    string Arguments,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? BatchId = null,
    string? Priority = null,
    string? CreatedBy = null,
    ApprovedByJson? ApprovedBy = null,
    DateTimeOffset? SentAt = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    CommandResultJson? Result = null,
    long OutputBytes = 0,
    bool OutputCut = false);

/// <summary>A host, a software agent, or with neither id the service itself.</summary>
internal sealed record CommandTargetJson(string Name, string? NodeId = null, string? AgentId = null);

internal sealed record ApprovedByJson(string KeyId, DateTimeOffset At);

internal sealed record CommandResultJson(int? ExitCode = null, string? Error = null, JsonElement? Data = null);

/// <summary>A page of commands, each as it came.</summary>
/// <param name="Next">The cursor of the page with older ones.</param>
internal sealed record CommandPageJson(IReadOnlyList<JsonElement> Items, string? Next = null);

/// <param name="Arguments">A text that holds a JSON object, kept to the byte.</param>
internal sealed record CommandRequestJson(
    CommandAddressJson? Target, string Action, string Arguments, int? ExpirySeconds = null, string? Priority = null);

/// <summary>One of them.</summary>
internal sealed record CommandAddressJson(
    string? NodeId = null, Dictionary<string, string>? Labels = null, string? AgentId = null, string? Route = null);

/// <summary>The commands that were made, each as it came.</summary>
internal sealed record CommandAnswerJson(IReadOnlyList<JsonElement> Commands, string? BatchId = null);

/// <param name="From">The first byte of <paramref name="Text"/> in the whole output.</param>
/// <param name="Next">The byte after its last one.</param>
/// <param name="Ended">Whether nothing follows.</param>
internal sealed record CommandOutputJson(long From, long Next, string Text, bool Ended);

/// <summary>A piece of a command's output, for scripts.</summary>
internal sealed record CommandOutputLineJson(string Id, long From, string Text);

/// <param name="ExpiresAt">Epoch milliseconds.</param>
internal sealed record SignatureJson(string KeyId, string Nonce, long ExpiresAt, string Signature);

/// <param name="Node">The id of the node that it is about.</param>
internal sealed record QuestionJson(string Question, string? Model, string? Node);

/// <summary>What came of a question.</summary>
internal sealed record AnswerJson(
    string? Model = null,
    string? Answer = null,
    bool AnswerCut = false,
    IReadOnlyList<JsonElement>? Steps = null,
    long PromptTokens = 0,
    long CompletionTokens = 0);

/// <summary>An operator's key without its secret.</summary>
internal sealed record OperatorKeyJson(string Id, string Name, string PublicKey, string File);
