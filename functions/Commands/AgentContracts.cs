namespace CloudNexus.Functions.Commands;

/// <summary>What an agent asks when it looks for commands.</summary>
/// <param name="Wait">Seconds to wait when there is nothing, 0 to 30.</param>
/// <param name="Most">Commands that it takes at most, 1 to 16; 1 without it.</param>
/// <param name="Running">Ids of those that it has taken and not reported the end of, at most 64.</param>
public sealed record ClaimRequest(int? Wait = null, int? Most = null, string[]? Running = null);

/// <param name="Commands">What to do: new, or given before and not reported. An agent knows what it has taken.</param>
/// <param name="Cancel">Of those that it runs, what is over: called off, or given up.</param>
public sealed record ClaimAnswer(IReadOnlyList<ClaimedCommand> Commands, IReadOnlyList<string> Cancel);

/// <param name="Arguments">A JSON object as the exact text that was signed.</param>
/// <param name="ExpiresAt">Epoch milliseconds: not to be begun after it.</param>
/// <param name="Signature">Null for what needs none.</param>
public sealed record ClaimedCommand(string Id, string Action, string Arguments, long ExpiresAt, ClaimedSignature? Signature);

/// <param name="ExpiresAt">Epoch milliseconds, as signed.</param>
/// <param name="Value">Base64 of the signature's 64 bytes.</param>
public sealed record ClaimedSignature(string KeyId, string Nonce, long ExpiresAt, string Value);

/// <summary>What an agent says of a command that it took. Said twice it changes nothing more.</summary>
/// <param name="Status"><c>running</c>, or one of the ends <c>completed</c>, <c>failed</c>, <c>refused</c> and <c>cancelled</c>.</param>
/// <param name="Output">What was written since the last report; null for nothing.</param>
/// <param name="Result">With an end.</param>
/// <param name="Cut">Whether the agent left output out.</param>
public sealed record ReportRequest(CommandStatus Status, ReportedOutput? Output = null, CommandResult? Result = null, bool? Cut = null);

/// <param name="From">The byte of the whole output at which <paramref name="Text"/> begins, in UTF-8.</param>
/// <param name="Text">At most 32 KB in UTF-8.</param>
public sealed record ReportedOutput(long From, string Text);

/// <param name="OutputBytes">Bytes of output that are known here: what is before needs no other report.</param>
public sealed record ReportAnswer(CommandStatus Status, long OutputBytes);

/// <summary>What an agent can do.</summary>
/// <param name="Capabilities">Of a host the actions that its own list allows, of a software agent the actions that it takes: at most 256,
/// each as <see cref="Wire.CommandText.IsAction"/>.</param>
/// <param name="Running">Commands that it runs, 0 to 10,000.</param>
/// <param name="Slots">Commands that it runs at once, 0 to 10,000.</param>
/// <param name="Version">Of a software agent's program; null leaves what is known.</param>
public sealed record SelfRequest(string[]? Capabilities, int? Running = null, int? Slots = null, string? Version = null);

/// <summary>An agent as it is shown: a host's or a software agent.</summary>
/// <param name="Id">Its node's.</param>
/// <param name="Kind"><c>host</c> or <c>software</c>.</param>
/// <param name="Status">As a node's; of software agents UP while they ask for commands.</param>
/// <param name="Running">Commands that it said it runs; null before it said so.</param>
/// <param name="Slots">Commands that it said it runs at once.</param>
/// <param name="LastSeen">When it was last heard.</param>
public sealed record AgentItem(
    string Id,
    string Name,
    string Kind,
    string Type,
    string Status,
    IReadOnlyDictionary<string, string> Labels,
    string? Version,
    IReadOnlyList<string> Capabilities,
    int? Running,
    int? Slots,
    DateTimeOffset? LastSeen);

/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Total">How many there are on all pages together.</param>
public sealed record AgentList(IReadOnlyList<AgentItem> Items, string? Next, int Total);
