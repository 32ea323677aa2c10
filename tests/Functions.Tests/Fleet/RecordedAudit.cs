using System.Collections.Concurrent;
using CloudNexus.Functions.Audit;

namespace CloudNexus.Functions.Tests.Fleet;

/// <summary>Keeps what would have gone to the audit log.</summary>
internal sealed class RecordedAudit : IAudit
{
    private readonly ConcurrentQueue<AuditEntry> _entries = new();

    public IReadOnlyList<AuditEntry> All => [.. _entries];

    public Task RecordAsync(AuditEntry entry, CancellationToken cancellation)
    {
        _entries.Enqueue(entry);
        return Task.CompletedTask;
    }
}
