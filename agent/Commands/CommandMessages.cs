using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNexus.Agent.Commands;

/// <summary>Body of <c>POST /api/v1/agents/commands/claim</c>.</summary>
/// <param name="Wait">Seconds to wait for a command.</param>
/// <param name="Most">Most commands that are taken.</param>
/// <param name="Running">Those that the agent has, so that it hears which were called off.</param>
public sealed record ClaimRequest(int Wait, int Most, IReadOnlyList<string> Running);

/// <summary>The answer to a <see cref="ClaimRequest"/>. It comes from whoever holds the server: nothing in it is believed.</summary>
public sealed class ClaimAnswer
{
    public IReadOnlyList<ClaimedCommand?>? Commands { get; init; }

    /// <summary>Ids of commands that were called off.</summary>
    public IReadOnlyList<string?>? Cancel { get; init; }
}

/// <summary>A command as the server gives it. What it is for, and until when, says its signature alone.</summary>
public sealed class ClaimedCommand
{
    public string? Id { get; init; }

    public string? Action { get; init; }

    /// <summary>A JSON object as the text that was signed.</summary>
    public string? Arguments { get; init; }

    public double? TimeoutSeconds { get; init; }

    public CommandSignature? Signature { get; init; }
}

/// <summary>An operator's signature over a <see cref="Wire.CommandText"/>.</summary>
public sealed class CommandSignature
{
    public string? KeyId { get; init; }

    public string? Nonce { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>Base64.</summary>
    public string? Value { get; init; }
}

/// <summary>Body of <c>POST /api/v1/agents/commands/{id}/report</c>.</summary>
/// <param name="Status">One of <see cref="CommandStatus"/>.</param>
/// <param name="Output">Null when there is nothing new.</param>
/// <param name="Result">Null until it has ended.</param>
/// <param name="Cut">Whether there was more output than is kept.</param>
public sealed record ReportRequest(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReportOutput? Output,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CommandResult? Result,
    bool Cut);

/// <param name="From">Bytes of output, in UTF-8, before this.</param>
public sealed record ReportOutput(int From, string Text);

/// <summary>What came of a command.</summary>
/// <param name="ExitCode">The program's; 128 and the signal's number when a signal ended it.</param>
/// <param name="Error">What went wrong, for people.</param>
/// <param name="Data">Any JSON.</param>
public sealed record CommandResult(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExitCode = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null);

/// <summary>Body of <c>PUT /api/v1/agents/self</c>.</summary>
/// <param name="Capabilities">Actions beyond the built-in ones that this host runs when an operator signed them.</param>
/// <param name="Running">Commands that run now.</param>
/// <param name="Slots">How many programs run at once.</param>
public sealed record SelfRequest(IReadOnlyList<string> Capabilities, int Running, int Slots);
