using System.Diagnostics;
using System.Text.Json;
using CloudNexus.Harness;

namespace CloudNexus.Load;

/// <summary>
/// Fleets of growing size, each by <c>nexus simulate</c> against a stack of its own: nothing may be lost or doubled, the pipeline must keep up, and a
/// node must cost the store the same in each.
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

    private static async Task<JsonElement> SimulateAsync(RunningStack stack, string nodes, int minutes, int seed, CancellationToken cancellationToken)
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
        double Number(string name) => report.GetProperty(name).GetDouble();
        var each = report.GetProperty("perNodeMinute");
        output.WriteLine();
        output.WriteLine(
            $"{Number("nodes"):#,0} nodes, {Number("seconds"):0} s: {Number("taken"):#,0} samples, {Number("checkedSamples"):#,0} of them read back; "
            + $"flush {Number("flushIntervalSeconds"):0.#} s, settled p99 {report.GetProperty("settling").GetProperty("p99").GetDouble():#,0} ms");
        output.WriteLine(
            $"a node and minute: {each.GetProperty("storeOperations").GetDouble():0.0} store operations, {each.GetProperty("controlReads").GetDouble():0.0} "
            + $"control reads, {each.GetProperty("frames").GetDouble():0.0} frames, {each.GetProperty("bytes").GetDouble():#,0} bytes");
        foreach (var process in report.GetProperty("processes").EnumerateArray())
        {
            output.WriteLine(
                $"  {process.GetProperty("name").GetString(),-24} {process.GetProperty("cores").GetDouble(),6:0.00} cores  "
                + $"{process.GetProperty("megabytesPeak").GetDouble(),6:0} MiB at most");
        }

        return Goal.Print(output, "samples lost, doubled or changed", Number("lost") + Number("doubled") + Number("wrong"), "", 0)
            & Goal.Print(output, "ingest lag, p99", report.GetProperty("ingestLag").GetProperty("p99").GetDouble(), "ms", MostLagMs);
    }
}
