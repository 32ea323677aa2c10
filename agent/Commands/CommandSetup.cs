using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Programs;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Commands;

/// <summary>Puts together what takes commands.</summary>
internal static class CommandSetup
{
    /// <param name="options">What the host allows, and where its journal is kept.</param>
    /// <param name="parts">What the agent's delivery works with.</param>
    /// <param name="client">The API.</param>
    /// <param name="counters">What was done.</param>
    /// <param name="log">The agent's log.</param>
    /// <param name="clock">The host's clocks.</param>
    /// <param name="random">Jitter: numbers in [0, 1).</param>
    /// <param name="flush">Sends what was sampled; ends when it was taken.</param>
    public static CommandLoop Create(
        AgentOptions options,
        DeliveryParts parts,
        ServerClient client,
        AgentCounters counters,
        AgentLog log,
        TimeProvider clock,
        Func<double> random,
        Func<Task> flush)
    {
        var commands = options.Commands;
        var journal = new CommandJournal(options.DataDirectory, log);
        var verifier = new CommandVerifier(commands, parts.Timeline, clock, journal);
        var builtIns = new BuiltInRunner(options, parts.Timeline, flush, () => parts.Spool.NewestMs, log, clock);
        var runner = new CommandRunner(
            verifier, journal, AllowedProgram.OfHost(), builtIns, new ProgramRunner(clock), counters, log, clock);
        var server = new CommandServer(client, parts.Timeline);
        var names = Capabilities(commands);
        if (names.Length > 0)
        {
            log.Info($"{string.Join(", ", commands.Operators.Select(o => o.Name))} may have it do: {string.Join(", ", names)}");
        }

        var all = new CommandParts(server, parts.Session, parts.Control, journal, verifier, runner, names, commands.Enabled);
        return new CommandLoop(all, log, clock, random);
    }

    /// <summary>What operators can have done: nothing while there are none.</summary>
    private static string[] Capabilities(CommandOptions options)
        => options is { Enabled: true, Operators.Count: > 0 } ? [.. options.Allow.Select(a => a.Name)] : [];
}
