using CloudNexus.Agent.Logging;
using CloudNexus.Cli.Simulation.Model;

namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>What the nodes of a fleet have in common.</summary>
/// <param name="Options">What the simulation was told.</param>
/// <param name="Server">Base address of the API, ending in a slash.</param>
/// <param name="Token">Lets the nodes enrol: a secret.</param>
/// <param name="Network">Their connections.</param>
/// <param name="Clock">The run's seconds.</param>
/// <param name="Time">The agents' clock.</param>
/// <param name="Traffic">What they ask and send.</param>
/// <param name="Settled">When it was seen settled.</param>
/// <param name="Log">What the agents say.</param>
internal sealed record FleetParts(
    SimulationOptions Options,
    Uri Server,
    string Token,
    HttpMessageInvoker Network,
    RunClock Clock,
    TimeProvider Time,
    Traffic Traffic,
    SettleTimes Settled,
    AgentLog Log);
