using System.Text.Json;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>What a relay says of itself.</summary>
/// <param name="Models">What its Ollama has installed; at most 100.</param>
/// <param name="Queue">Requests that it answers now.</param>
/// <param name="GpuLoad">Of the busiest GPU in percent; null where none is known.</param>
/// <param name="Slots">Requests that it answers at once, 1 to 64; 1 when left out.</param>
public sealed record RelayAdvert(IReadOnlyList<RelayModel>? Models, int? Queue = null, double? GpuLoad = null, int? Slots = null);

/// <param name="SizeBytes">On disk; null where Ollama does not say. So are the others.</param>
/// <param name="Parameters">How many, such as <c>3.2B</c>.</param>
public sealed record RelayModel(
    string Name,
    long? SizeBytes = null,
    DateTimeOffset? ModifiedAt = null,
    string? Family = null,
    string? Parameters = null,
    string? Quantization = null);

/// <param name="Wait">Seconds to wait for work, 0 to 30; 0 when left out.</param>
public sealed record RelayClaimRequest(int? Wait = null);

/// <param name="Work">Null when there is none.</param>
public sealed record RelayClaimAnswer(RelayWorkItem? Work);

/// <summary>A request to Ollama that is to be carried out.</summary>
/// <param name="Path">Such as <c>/api/chat</c>.</param>
/// <param name="Body">The request's body as Ollama takes it.</param>
public sealed record RelayWorkItem(string Id, string Path, JsonElement Body);

/// <summary>
/// A piece of an answer. Without lines and end it only says that the relay is still at it; such a one has the next piece's number.
/// </summary>
/// <param name="Seq">Counts from 0 without gaps.</param>
/// <param name="Lines">What Ollama said, line by line.</param>
/// <param name="Done">Nothing follows.</param>
/// <param name="Error">With the last one, when it did not go well: <c>away</c>, <c>broken</c>, <c>refused</c> or <c>stopped</c>.</param>
/// <param name="Status">Ollama's HTTP status, with the first one; 200 when left out.</param>
/// <param name="Continued">The last line goes on in the next piece.</param>
public sealed record RelayParts(
    int? Seq, IReadOnlyList<string>? Lines = null, bool Done = false, string? Error = null, int? Status = null, bool Continued = false);

/// <param name="Cancelled">Nobody waits for the answer any more: stop.</param>
public sealed record RelayPartsAnswer(bool Cancelled);

/// <param name="Allowed">Whether the node may be a relay, and so read the questions that it is given.</param>
public sealed record RelayPermission(bool Allowed);

/// <param name="State"><c>up</c>, or <c>silent</c> when nothing was heard of it for longer than its advertisement holds.</param>
/// <param name="SeenAt">Null while it never was there.</param>
/// <param name="Running">Requests that it was given and that have not ended.</param>
public sealed record RelayItem(
    string NodeId,
    string NodeName,
    string State,
    DateTimeOffset AllowedAt,
    string AllowedBy,
    DateTimeOffset? SeenAt,
    IReadOnlyList<string> Models,
    int Slots,
    int Running,
    double? GpuLoad);

public sealed record RelayList(IReadOnlyList<RelayItem> Relays);
