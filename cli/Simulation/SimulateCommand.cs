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
    private const string TokenPath = "/api/v1/enrolment-tokens";
    private const string MemoryDirectory = "/dev/shm";
    private static readonly TimeSpan RemovalOnInterrupt = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Removal = TimeSpan.FromMinutes(90);

    public static Command Create(Runner runner)
    {
        var nodes = Values.Count("--nodes", "Nodes of the fleet; 10 when left out.", SimulationOptions.MostNodes);
        var minutes = Values.Count("--minutes", "How long its samples count; 5 when left out.", SimulationOptions.MostMinutes);
        var seed = Values.Count("--seed", "Load and troubles follow from it; 1 when left out.", int.MaxValue - SimulationOptions.MostNodes);
        var keep = new Option<bool>("--keep") { Description = "Leave the nodes on the server, labelled simulated=true." };
        var calm = new Option<bool>("--calm") { Description = "No link is cut and no host dies." };
        var remote = new Option<bool>("--i-mean-it") { Description = "Even where the server is not on this machine." };
        var spool = new Option<string?>("--spool") { Description = "Where agents keep what is not stored yet; in memory when left out.", HelpName = "DIR" };
        var pids = new Option<int[]>("--pids")
        {
            Description = "Processes to measure; the server and its children when left out.",
            HelpName = "PID",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(
            "simulate", "Have a fleet of simulated hosts send to the server, and check that every sample arrives once; exit code 1 when not.")
        {
            nodes, minutes, seed, keep, calm, remote, spool, pids,
        };
        return runner.Wire(command, async (call, stop) =>
        {
            var server = new Uri(call.Server.Text);
            if (!server.IsLoopback && !call.Get(remote))
            {
                throw CliException.Usage($"{call.Server} is not on this machine. Simulated nodes cost what real ones do there: say --i-mean-it.");
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
            var report = await RunAsync(call, options, network, stop);
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

    /// <summary>Makes what a run needs, runs it, and takes it away again, however it ends.</summary>
    internal static async Task<SimulationReport> RunAsync(Call call, SimulationOptions options, HttpMessageInvoker network, CancellationToken stop)
    {
        var request = new EnrolmentTokenRequestJson(
            $"nexus simulate {options.RunId}",
            options.Nodes,
            call.Now + options.Length + TimeSpan.FromHours(3),
            new Dictionary<string, string> { ["simulated"] = "true", ["simulation"] = options.RunId },
            null);
        var made = (await call.Api.PostAsync(TokenPath, request, ApiJson.Default.EnrolmentTokenRequestJson, stop))
            .Read(ApiJson.Default.EnrolmentTokenAnswerJson);
        try
        {
            MakePrivate(options.Directory);
            using var simulation = new SimulationRun(options, call.Server, made.Token, call.Api, call.Output, call.Context.Time, network);
            var left = options.Nodes;
            SimulationReport report;
            try
            {
                report = await simulation.RunAsync(stop);
            }
            finally
            {
                left = await RemoveNodesAsync(call, options, simulation, stop);
            }

            return report with { NodesLeft = left };
        }
        finally
        {
            if (Directory.Exists(options.Directory))
            {
                Directory.Delete(options.Directory, recursive: true);
            }

            using var patience = new CancellationTokenSource(RemovalOnInterrupt, call.Context.Time);
            await new Patient(call.Api, call.Context.Time).SendAsync(HttpMethod.Delete, $"{TokenPath}/{made.Item.Id}", null, patience.Token);
        }
    }

    private static async Task<int> RemoveNodesAsync(Call call, SimulationOptions options, SimulationRun simulation, CancellationToken stop)
    {
        if (options.Keep)
        {
            return simulation.Nodes.Count;
        }

        // An interrupted run cleans up too, but not for long.
        using var patience = new CancellationTokenSource(stop.IsCancellationRequested ? RemovalOnInterrupt : Removal, call.Context.Time);
        using var sooner = stop.Register(() => patience.CancelAfter(RemovalOnInterrupt));
        call.Output.Note("Removing the nodes …");
        var left = await new NodeRemoval(new Patient(call.Api, call.Context.Time)).RunAsync(simulation.Nodes, patience.Token);
        if (left > 0)
        {
            call.Output.Warn($"{left} nodes stayed on the server; they have the label simulation={options.RunId}.");
        }

        return left;
    }

    private static string Memory() => Directory.Exists(MemoryDirectory) ? MemoryDirectory : Path.GetTempPath();

    // The nodes' keys are in it.
    private static void MakePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
