using System.Diagnostics.Metrics;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Live;

/// <summary>Tells the <see cref="Governor"/> what there is: the fleet, the settings, the budget. At most once in
/// <see cref="ReadEvery"/>, and only
/// while something is ingested.</summary>
public sealed class GovernorFeed(Governor governor, FleetService fleet, SettingValues settings, BudgetKeeper budget, TimeProvider time)
{
    public static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("governor.read_failures");
    private readonly Lock _gate = new();
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    /// <summary>What nodes get that nobody watches.</summary>
    public PaceReport Report
    {
        get
        {
            var (flush, poll) = governor.Usual;
            return new PaceReport(flush, poll, Math.Round(governor.Load?.Stretch ?? 1, 2));
        }
    }

    /// <summary>A store that does not answer leaves everything as it is, and is counted.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (time.GetUtcNow() - _readAt < ReadEvery)
            {
                return;
            }

            _readAt = time.GetUtcNow();
        }

        try
        {
            await settings.RefreshAsync();
            governor.Load = new FleetLoad(
                await CountAsync(cancellation),
                settings.Number(LiveSettings.FramesPerSecond),
                await budget.StretchAsync(settings.Number(LiveSettings.MonthlyBudget), cancellation));
        }
        catch (TableStorageException)
        {
            Failures.Add(1);
        }
    }

    /// <summary>Nodes that sent in the last day: those that are gone for good cost nothing.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<int> CountAsync(CancellationToken cancellation)
    {
        var from = time.GetUtcNow() - Recent;
        return (await fleet.AllAsync(cancellation)).Count(n => n.LastSeen > from);
    }
}
