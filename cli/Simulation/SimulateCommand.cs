using System.CommandLine;
using System.Security.Cryptography;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Commands;
using CloudNexus.Cli.Parsing;
using CloudNexus.Cli.Simulation.Fleet;
using CloudNexus.Cli.Simulation.Report;

namespace CloudNexus.Cli.Simulation;

/// <summary><c>nexus simulate</c>: 1 when a sample was lost, doubled or changed.</summary>
internal static class SimulateCommand
{
    private const string MemoryDirectory = "/dev/shm";

    public static Command Create(Runner runner)
    {
        var nodes = Values.Count("--nodes", "Nodes of the fleet; 10 when left out.", SimulationOptions.MostNodes);
        var minutes = Values.Count("--minutes", "How long its samples count; 5 when left out.", SimulationOptions.MostMinutes);
        var seed = Values.Count("--seed", "Load and troubles follow from it; 1 when left out.", int.MaxValue - SimulationOptions.MostNodes);
        var keep = new Option<bool>("--keep") { Description = "Leave the nodes on the server, labelled simulated=true." };
        var calm = new Option<bool>("--calm") { Description = "No link is cut and no host dies." };
        var remote = new Option<bool>("--i-mean-it") { Description = "Even where the server is not on this machine." };
        var spool = new Option<string?>("--spool")
        {
            Description = "Where agents keep what is not stored yet; in memory when left out.",
            HelpName = "DIR",
        };
        var pids = new Option<int[]>("--pids")
        {
            Description = "Processes to measure; the server and its children when left out.",
            HelpName = "PID",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(
            "simulate",
            "Have a fleet of simulated hosts send to the server, and check that every sample arrives once; exit code 1 when not.")
        {
            nodes, minutes, seed, keep, calm, remote, spool, pids,
        };
        return runner.Wire(command, async (call, stop) =>
        {
            var server = new Uri(call.Server.Text);
            if (!server.IsLoopback && !call.Get(remote))
            {
                throw CliException.Usage(
                    $"{call.Server} is not on this machine. Simulated nodes cost what real ones do there: say --i-mean-it.");
            }

            var runId = RandomNumberGenerator.GetHexString(6, lowercase: true);
            var given = call.Get(pids) ?? [];
            var options = new SimulationOptions(call.Get(nodes) ?? 10, TimeSpan.FromMinutes(call.Get(minutes) ?? 5), call.Get(seed) ?? 1)
            {
                RunId = runId,
                Directory = Path.Join(call.Get(spool) ?? Memory(), $"nexus-simulation-{runId}"),
                Keep = call.Get(keep),
                Calm = call.Get(calm),
                ProcessIds = given.Length > 0 || !server.IsLoopback ? given : ProcessCosts.Listening(server.Port),
            };
            using var network = new HttpMessageInvoker(NodeFleet.Network());
            var job = new SimulationJob(call.Api, call.Server, call.Output, call.Context.Time);
            var report = await job.RunAsync(options, network, stop);
            if (call.Output.IsJson)
            {
                call.Output.Json(report, ApiJson.Default.SimulationReport);
            }
            else
            {
                ReportText.Write(report, call.Output);
            }

            return report.Ok ? ExitCodes.Success : ExitCodes.Failure;
        });
    }

    private static string Memory() => Directory.Exists(MemoryDirectory) ? MemoryDirectory : Path.GetTempPath();
}
