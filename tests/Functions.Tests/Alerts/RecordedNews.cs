using System.Collections.Concurrent;
using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>Stores each notice once, as whoever notifies people does, unless it is made to fail.</summary>
internal sealed class RecordedNews : IAlertNews
{
    private readonly ConcurrentQueue<AlertNotice> _all = new();
    private readonly ConcurrentDictionary<string, int> _told = new();

    /// <summary>Throws in place of storing, so often.</summary>
    public int Failing { get; set; }

    public IReadOnlyList<AlertNotice> All => [.. _all];

    /// <summary>Kinds of what was told of a rule, in order.</summary>
    public IEnumerable<AlertNoticeKind> KindsOf(AlertRule rule) => _all.Where(n => n.Rule.Id == rule.Id).Select(n => n.Kind);

    /// <summary>How often a notice was told.</summary>
    public int TimesOf(AlertNotice notice) => _told[notice.Key];

    public Task TellAsync(AlertNotice notice, CancellationToken cancellation)
    {
        if (Failing > 0)
        {
            Failing--;
            throw new IOException("No room.");
        }

        if (_told.AddOrUpdate(notice.Key, 1, (_, n) => n + 1) == 1)
        {
            _all.Enqueue(notice);
        }

        return Task.CompletedTask;
    }
}
