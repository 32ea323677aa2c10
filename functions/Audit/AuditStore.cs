using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Audit;

/// <summary>Entries in the <c>Audit{yyyyMM}</c> tables, a <see cref="Journal{T}"/> whose numbers count from 0 each day.</summary>
public sealed class AuditStore(Tables tables, TimeProvider time)
{
    private readonly Journal<AuditEntry> _journal = new(tables, Tables.Audit, JournalForm.Daily, time, Fill);

    /// <inheritdoc cref="Journal{T}.AppendAsync"/>
    public Task<JournalPlace> AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
        => _journal.AppendAsync(entries, cancellation);

    private static void Fill(AuditEntry entry, DateTimeOffset now, TableEntity row)
    {
        row["At"] = now;
        row["Actor"] = entry.Actor;
        row["Action"] = entry.Action;
        row["Target"] = entry.Target;
        row["Succeeded"] = entry.Succeeded;
        row["Detail"] = entry.Detail;
        row["Address"] = entry.Address;
    }
}
