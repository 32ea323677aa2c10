using System.Diagnostics;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.Load;

/// <summary>
/// Fleets of growing size, each by <c>nexus simulate</c> against a stack of its own: nothing may be lost or doubled, and the pipeline must
/// keep up.
/// </summary>
internal sealed class SimulateScenario : ILoadScenario
{
    private const double MostLagMs = 3000;

    public string Name => "simulate";

    public string Usage => "fleets of simulated hosts: --fleets 10,100,1000 --minutes 5 --seed 1";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var fleets = arguments.Text("fleets", "10,100,1000").Split(',');
        var (minutes, seed) = (arguments.Number("minutes", 5, 1, 1440), arguments.Number("seed", 1, 1, 1_000_000));
        Refuse.Unknown(arguments);
        var ok = true;
        foreach (var nodes in fleets)
        {
            await using var stack = await RunningStack.StartAsync(cancellationToken, "--no-agent");
            var report = await SimulateAsync(stack, nodes, minutes, seed, cancellationToken);
            ok &= Print(output, report);
        }

        return ok ? 0 : 1;
    }

    private static async Task<JsonElement> SimulateAsync(
        RunningStack stack, string nodes, int minutes, int seed, CancellationToken cancellationToken)
    {
        var configuration = Environment.GetEnvironmentVariable("NEXUS_CONFIGURATION") ?? "Release";
        var info = new ProcessStartInfo(
            "dotnet",
            [
                $"cli/bin/{configuration}/net10.0/nexus.dll", "simulate", "--json", "--server", $"{stack.Address}",
                "--nodes", nodes, "--minutes", $"{minutes}", "--seed", $"{seed}",
            ])
        {
            RedirectStandardOutput = true,
        };
        info.Environment["NEXUS_TOKEN"] = AdminAccess.Token;
        using var process = Process.Start(info) ?? throw new InvalidOperationException("dotnet could not be started");
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return text.Length > 0
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException("nexus simulate did not come to its end; see the message above.");
    }

    private static bool Print(TextWriter output, JsonElement report)
    {
        double Number(params string[] path) => path.Aggregate(report, (at, name) => at.GetProperty(name)).GetDouble();
        const string Each = "perNodeMinute";
        output.WriteLine();
        output.WriteLine(
            $"{Number("nodes"):#,0} nodes, {Number("seconds"):0} s: {Number("taken"):#,0} samples, {Number("checkedSamples"):#,0} read back; "
            + $"flush {Number("flushIntervalSeconds"):0.#} s, settled p99 {Number("settling", "p99"):#,0} ms");
        output.WriteLine(
            $"a node and minute: {Number(Each, "storeOperations"):0.0} store operations, {Number(Each, "controlReads"):0.0} control reads, "
            + $"{Number(Each, "frames"):0.0} frames, {Number(Each, "bytes"):#,0} bytes");
        foreach (var process in report.GetProperty("processes").EnumerateArray())
        {
            var (cores, peak) = (process.GetProperty("cores").GetDouble(), process.GetProperty("megabytesPeak").GetDouble());
            output.WriteLine($"  {process.GetProperty("name").GetString(),-24} {cores,6:0.00} cores  {peak,6:0} MiB at most");
        }

        return Goal.Print(output, "samples lost, doubled or changed", Number("lost") + Number("doubled") + Number("wrong"), "", 0)
            & Goal.Print(output, "ingest lag, p99", Number("ingestLag", "p99"), "ms", MostLagMs);
    }
}
