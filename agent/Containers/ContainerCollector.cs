using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;

namespace CloudNexus.Agent.Containers;

/// <summary>
/// Containers of Docker or Podman: every five seconds their CPU time and memory, from control groups where they can be read; every fifteen
/// the list, and of the engine what the files do not tell.
/// </summary>
public sealed class ContainerCollector : BackgroundCollector<IReadOnlyList<DeviceReading>>
{
    /// <summary>Most containers watched: those that run come first.</summary>
    public const int Most = 100;

    private const int KeepAnswers = 12;
    private static readonly BackgroundTiming Timing = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
    private readonly BackgroundReadings _readings;
    private readonly ContainerList _list;

    /// <param name="socket">The engine's socket; null to look in the usual places.</param>
    public ContainerCollector(HostRoot root, SeriesTable series, string? socket, AgentLog log, TimeProvider clock)
        : base("containers", Timing, log, clock)
    {
        _readings = new BackgroundReadings(series, Most, KeepAnswers, WatchedContainer.Define);
        _list = new ContainerList(root, socket, clock);
    }

    protected override async Task<IReadOnlyList<DeviceReading>> ReadAsync(CancellationToken stop)
        => await _list.ReadAsync(stop).ConfigureAwait(false);

    protected override void Publish(IReadOnlyList<DeviceReading> answer, bool isNew)
    {
        if (isNew)
        {
            _readings.Take(answer);
        }

        _readings.Show();
    }

    protected override string? Complaint(IReadOnlyList<DeviceReading> answer)
        => _list.LeftOut > 0 ? $"there are more than {Most}: only the first are watched" : null;

    protected override void Forget() => _readings.Clear();

    protected override void Release() => _list.Dispose();
}
