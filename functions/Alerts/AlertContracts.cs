namespace CloudNexus.Functions.Alerts;

/// <summary>A rule as people write it.</summary>
/// <param name="Name">1 to 64 printable characters, unlike any other rule's.</param>
/// <param name="Condition">When it fires.</param>
/// <param name="Enabled">True without it.</param>
/// <param name="Severity">Warning without it.</param>
/// <param name="Scope">Every node without it.</param>
/// <param name="ChannelIds">At most 20; every channel that is marked as usual without it.</param>
/// <param name="NotifyResolved">True without it.</param>
/// <param name="RepeatSeconds">0 for never, as without it, or 60 to 604,800.</param>
/// <param name="Explain">True without it.</param>
public sealed record AlertRuleRequest(
    string? Name,
    AlertCondition? Condition,
    bool? Enabled = null,
    AlertSeverity? Severity = null,
    AlertScope? Scope = null,
    string[]? ChannelIds = null,
    bool? NotifyResolved = null,
    int? RepeatSeconds = null,
    bool? Explain = null)
{
    /// <summary>Passed over, as are those that follow: a rule may be sent back as it was read.</summary>
    public string? Id { get; init; }

    public long? CreatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public long? UpdatedAt { get; init; }

    public long? Version { get; init; }

    public string[]? Warnings { get; init; }
}

/// <param name="Items">By name.</param>
public sealed record AlertRuleList(IReadOnlyList<AlertRule> Items);

/// <param name="Items">Those that began last first.</param>
/// <param name="Next">The <c>cursor</c> of the next page; null at the end. A page may be empty and not the last.</param>
public sealed record AlertList(IReadOnlyList<Alert> Items, string? Next);

/// <param name="Note">At most 500 characters; null for none.</param>
public sealed record AcknowledgeRequest(string? Note = null);

/// <summary>A silence as people write it.</summary>
/// <param name="Scope">Which alerts.</param>
/// <param name="Until">Epoch milliseconds, at most 90 days behind <paramref name="From"/>.</param>
/// <param name="Reason">1 to 200 characters.</param>
/// <param name="From">Epoch milliseconds; now without it.</param>
public sealed record SilenceRequest(SilenceScope? Scope, long? Until, string? Reason, long? From = null);

/// <param name="Items">Those that end last first; ended ones stay for a week.</param>
public sealed record SilenceList(IReadOnlyList<Silence> Items);

/// <summary>A rule to be tried on what is stored.</summary>
/// <param name="Rule">It need not be kept.</param>
/// <param name="From">Epoch milliseconds.</param>
/// <param name="To">Epoch milliseconds, at most 31 days later.</param>
/// <param name="NodeIds">Of the rule's nodes only these; all without it.</param>
public sealed record BackTestRequest(AlertRuleRequest? Rule, long? From, long? To, string[]? NodeIds = null);

/// <summary>When a rule would have fired.</summary>
/// <param name="Firings">In the order of their times; at most 1,000.</param>
/// <param name="Nodes">Nodes that were looked at.</param>
/// <param name="Samples">Readings that were judged.</param>
/// <param name="Tier"><c>raw</c>: every sample; <c>m1</c>: the least and greatest of each minute; <c>outages</c>: the book of
/// outages.</param>
/// <param name="Cut">Whether there was more than was looked at or is shown.</param>
/// <param name="Text">The whole in a sentence.</param>
public sealed record BackTestAnswer(IReadOnlyList<BackTestFiring> Firings, int Nodes, long Samples, string Tier, bool Cut, string Text);

/// <param name="From">Since when the condition held, epoch milliseconds.</param>
/// <param name="To">When it was over, epoch milliseconds; null where it was not.</param>
/// <param name="Peak">The worst value; null of nodes that were offline.</param>
public sealed record BackTestFiring(AlertNode Node, string? Device, long From, long? To, double? Peak);
