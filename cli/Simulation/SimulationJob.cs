using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;
using CloudNexus.Cli.Simulation.Report;

namespace CloudNexus.Cli.Simulation;

/// <summary>Runs simulations at a server.</summary>
/// <param name="api">In the operator's name.</param>
/// <param name="server">Where the nodes report to.</param>
/// <param name="output">Where progress goes.</param>
/// <param name="time">The clock of all.</param>
internal sealed class SimulationJob(ApiClient api, ServerAddress server, Writer output, TimeProvider time)
{
    private const string TokenPath = "/api/v1/enrolment-tokens";
    private static readonly TimeSpan RemovalOnInterrupt = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Removal = TimeSpan.FromMinutes(90);

    /// <summary>Makes what a run needs, runs it, and takes it away again, however it ends.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="network">The nodes' connections; not disposed of here.</param>
    /// <param name="stop">Ends it early; what it made is taken away all the same.</param>
    /// <exception cref="ApiProblemException">The server refused or failed.</exception>
    /// <exception cref="CliException">It cannot be reached, or does not let the nodes in.</exception>
    /// <exception cref="IOException">The spools' directory cannot be used.</exception>
    public async Task<SimulationReport> RunAsync(SimulationOptions options, HttpMessageInvoker network, CancellationToken stop)
    {
        var request = new EnrolmentTokenRequestJson(
            $"nexus simulate {options.RunId}",
            options.Nodes,
            time.GetUtcNow() + options.Length + TimeSpan.FromHours(3),
            new Dictionary<string, string> { ["simulated"] = "true", ["simulation"] = options.RunId },
            null);
        var made = (await api.PostAsync(TokenPath, request, ApiJson.Default.EnrolmentTokenRequestJson, stop))
            .Read(ApiJson.Default.EnrolmentTokenAnswerJson);
        try
        {
            MakePrivate(options.Directory);
            using var simulation = new SimulationRun(options, server, made.Token, api, output, time, network);
            var left = options.Nodes;
            SimulationReport report;
            try
            {
                report = await simulation.RunAsync(stop);
            }
            finally
            {
                left = await RemoveNodesAsync(options, simulation, stop);
            }

            return report with { NodesLeft = left };
        }
        finally
        {
            if (Directory.Exists(options.Directory))
            {
                Directory.Delete(options.Directory, recursive: true);
            }

            using var patience = new CancellationTokenSource(RemovalOnInterrupt, time);
            await new Patient(api, time).SendAsync(HttpMethod.Delete, $"{TokenPath}/{made.Item.Id}", null, patience.Token);
        }
    }

    private async Task<int> RemoveNodesAsync(SimulationOptions options, SimulationRun simulation, CancellationToken stop)
    {
        if (options.Keep)
        {
            return simulation.Nodes.Count;
        }

        // An interrupted run cleans up too, but not for long.
        using var patience = new CancellationTokenSource(stop.IsCancellationRequested ? RemovalOnInterrupt : Removal, time);
        using var sooner = stop.Register(() => patience.CancelAfter(RemovalOnInterrupt));
        output.Note("Removing the nodes …");
        var left = await new NodeRemoval(new Patient(api, time)).RunAsync(simulation.Nodes, patience.Token);
        if (left > 0)
        {
            output.Warn($"{left} nodes stayed on the server; they have the label simulation={options.RunId}.");
        }

        return left;
    }

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
