namespace CloudNexus.Functions.Events;

/// <summary>An event as it is read.</summary>
/// <param name="Id">Unique, and the cursor behind it.</param>
/// <param name="Sequence">Its number: one more than that of the event before it, whoever made that and whoever may see it.</param>
/// <param name="At">When it happened, by who made it: not always in the order of <paramref name="Sequence"/>.</param>
/// <param name="Node">The node's id; null when of none.</param>
/// <param name="NodeName">Its name at that time.</param>
public sealed record EventItem(
    string Id,
    long Sequence,
    string Type,
    DateTimeOffset At,
    string? Node,
    string? NodeName,
    string Actor,
    IReadOnlyList<FieldChange> Changes,
    string? Text);

/// <param name="Items">With <c>after</c> in their order, otherwise newest first. Fewer than asked for, even none, do not mean the
/// end.</param>
/// <param name="Cursor">The <c>after</c> that goes on behind all that this answer knew of; opaque.</param>
/// <param name="Sequence">The number of the last event that <paramref name="Cursor"/> is behind, seen or not.</param>
/// <param name="More">Whether there was more than this page shows: ask again at once.</param>
/// <param name="Older">Newest first: the <c>before</c> of the next page; null at the end.</param>
public sealed record EventList(IReadOnlyList<EventItem> Items, string Cursor, long Sequence, bool More, string? Older);

/// <summary>
/// New events, live. Who has seen all to <paramref name="After"/> takes the items and goes on at <paramref name="Sequence"/>; who has seen
/// all to <paramref name="Sequence"/> drops the message; who has not seen all to <paramref name="After"/> missed some and asks for what is
/// behind its own cursor.
/// </summary>
/// <param name="After">The number before the first event that this message stands for.</param>
/// <param name="Sequence">The number of the last.</param>
/// <param name="Cursor">As in <see cref="EventList"/>, behind the last.</param>
/// <param name="Items">Those of them that the receiver may see; may be empty.</param>
public sealed record EventMessage(long After, long Sequence, string Cursor, IReadOnlyList<EventItem> Items);

/// <summary>An outside event, as it is posted.</summary>
/// <param name="Type"><c>[a-z0-9._-]</c>, 1 to 64, not one of the service's own.</param>
/// <param name="Text">What happened, 1 to 1,000 characters.</param>
/// <param name="Node">A node's id; null for none.</param>
/// <param name="Changes">At most 20, 4,000 characters together.</param>
/// <param name="At">At most a week ago; now without it.</param>
public sealed record NewEvent(string Type, string Text, string? Node = null, FieldChange[]? Changes = null, DateTimeOffset? At = null);

/// <summary>Which events are wanted; null for all.</summary>
/// <param name="Node">Of this node.</param>
/// <param name="Type">Of this type; one that ends in <c>*</c> stands for all that begin so.</param>
public sealed record EventFilter(string? Node, string? Type)
{
    /// <summary>Beside <see cref="Type"/>, of this type as well; null for none.</summary>
    public string? OrType { get; init; }
}
