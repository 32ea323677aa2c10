namespace CloudNexus.Functions.Events;

/// <summary>One thing that happened. Its sequence is given by the store.</summary>
/// <param name="Type">What: <c>resource.verb</c>, one of <see cref="EventTypes"/> or an outside source's own.</param>
/// <param name="At">When it happened; for a change that is found out later, when it began.</param>
/// <param name="NodeId">Of which node; null when of none. Who may not see the node does not see the event.</param>
/// <param name="NodeName">Its name at that time.</param>
/// <param name="Actor">Who: as in <see cref="Audit.AuditEntry.Actor"/>.</param>
/// <param name="Changes">Fields that changed; may be empty.</param>
/// <param name="Text">What happened, in a sentence for people; null when the changes say it all.</param>
public sealed record FleetEvent(
    string Type,
    DateTimeOffset At,
    string? NodeId,
    string? NodeName,
    string Actor,
    IReadOnlyList<FieldChange> Changes,
    string? Text = null);

/// <summary>A field's value before and after; null where there was or is none.</summary>
public sealed record FieldChange(string Field, string? Old, string? New);
