using CloudNexus.Agent.Collectors;
using CloudNexus.Cli.Simulation.Model;

namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>Gives an agent the readings of a simulated host, each kept in the log before the agent has it.</summary>
internal sealed class SimulatedSource(SeriesTable series, NodeModel model, SampleLog log, RunClock clock) : ICollector
{
    private readonly Slot[] _slots = [.. NodeSeries.All.Select(series.Add)];

    public string Name => "simulation";

    public void Collect()
    {
        model.Step(log.Add(clock.Second));
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i].Set(model.Values[i]);
        }
    }
}
