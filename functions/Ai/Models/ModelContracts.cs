namespace CloudNexus.Functions.Ai.Models;

/// <summary>How the gateway does.</summary>
/// <param name="State"><c>ok</c>, or the word of the problem with the model server, such as <c>model-server-away</c>.</param>
/// <param name="Detail">What to do about it; null when all is well.</param>
/// <param name="Version">The configured Ollama's; null when it does not answer.</param>
/// <param name="Relays">Relays that are up; with one of them all is well though the configured Ollama does not answer.</param>
public sealed record AiStatus(
    string State, string? Detail, string? Version, AiQueueStatus Queue, IReadOnlyList<AiLoadedModel> Loaded, int Relays);

/// <param name="AtOnce">Requests that are answered at once at most.</param>
/// <param name="Running">Places that are taken, over all instances.</param>
/// <param name="Waiting">Requests in line, over all instances.</param>
/// <param name="Length">Requests that may be in line.</param>
public sealed record AiQueueStatus(int AtOnce, int Running, int Waiting, int Length);

/// <param name="SizeBytes">In memory.</param>
/// <param name="GpuBytes">Of it, in the GPU's.</param>
/// <param name="ExpiresAt">When it is unloaded if nobody asks.</param>
public sealed record AiLoadedModel(string Name, long SizeBytes, long GpuBytes, DateTimeOffset? ExpiresAt);

public sealed record AiModelList(IReadOnlyList<AiModel> Models);

/// <param name="SizeBytes">On disk.</param>
/// <param name="Parameters">How many, such as <c>3.2B</c>; null where Ollama does not say. So are the others.</param>
/// <param name="Loaded">Null while it is not in memory.</param>
public sealed record AiModel(
    string Name, long SizeBytes, string? Family, string? Parameters, string? Quantization, DateTimeOffset? ModifiedAt, AiLoadedModel? Loaded);

/// <param name="Model">Such as <c>llama3.2:3b</c>.</param>
public sealed record AiPullRequest(string Model);

/// <param name="Model">Such as <c>llama3.2:3b</c>.</param>
/// <param name="KeepAliveSeconds">How long it stays; 0 unloads it.</param>
public sealed record AiLoadRequest(string Model, int KeepAliveSeconds);

/// <summary>A line of what is told while a model is fetched; the last has the status <c>success</c>, or an error.</summary>
/// <param name="Status">What Ollama does.</param>
/// <param name="CompletedBytes">Of the part that is fetched now; null where there is none.</param>
public sealed record AiPullProgress(string? Status, long? CompletedBytes, long? TotalBytes, string? Error);
