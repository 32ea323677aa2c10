using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Status;

namespace CloudNexus.Functions.Alerts;

/// <summary>A node with a warning or worse about one of its series is degraded: the worst says why.</summary>
public sealed class AlertStatusSource(AlertBook book) : IStatusSource
{
    /// <summary>What such reasons begin with.</summary>
    public const string Lead = "Alert: ";

    private const int MostText = 200;

    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellation)
    {
        var snapshot = await book.CurrentAsync(cancellation);
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in snapshot.States)
        {
            var firing = node
                .Where(s => s is { IsFiring: true, Alert: { Series: not null, Severity: >= AlertSeverity.Warning } }).ToArray();
            if (firing.Length > 0)
            {
                var worst = firing.OrderByDescending(s => s.Alert.Severity).ThenBy(s => s.Alert.StartedAt).First().Alert;
                var others = firing.Length > 1 ? $" and {firing.Length - 1} more" : "";
                var what = worst.Device is { } device ? $"{worst.RuleName} ({device})" : worst.RuleName;
                var room = MostText - Lead.Length - others.Length - 1;
                said[node.Key] = $"{Lead}{(what.Length <= room ? what : what[..(room - 1)] + "…")}{others}.";
            }
        }

        return said;
    }
}
