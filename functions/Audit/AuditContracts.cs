namespace CloudNexus.Functions.Audit;

/// <summary>An entry as it is read.</summary>
/// <param name="Id">Unique, and the cursor behind it.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Result"><c>ok</c> or <c>refused</c>.</param>
public sealed record AuditItem(
    string Id, DateTimeOffset At, string Actor, string Action, string Target, string Result, string? Detail, string? Address);

/// <param name="Items">Newest first. Fewer than asked for, even none, do not mean the end.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
public sealed record AuditList(IReadOnlyList<AuditItem> Items, string? Next);

/// <summary>Which entries are wanted. A text that ends in <c>*</c> stands for all that begin so; null for all.</summary>
/// <param name="Succeeded">Null for both.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The first moment that is not wanted any more.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record AuditFilter(
    string? Actor, string? Action, string? Target, bool? Succeeded, DateTimeOffset? From, DateTimeOffset? To, AuditPlace? After, int Limit);
