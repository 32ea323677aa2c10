namespace CloudNexus.Functions.Audit;

/// <summary>The append-only record of who did what.</summary>
public interface IAudit
{
    /// <summary>
    /// Appends. Time and sequence are given by the store. A store that fails is waited for within the request's time and then counted and
    /// logged: what was done is not undone for it.
    /// </summary>
    Task RecordAsync(AuditEntry entry, CancellationToken cancellation);
}
