using System.Globalization;

namespace CloudNexus.Load.Agents;

/// <summary>
/// What watching a host costs it: our agent's builds against a running stack, and the agents of other systems, all at once on this
/// machine at one sample a second.
/// </summary>
internal sealed class AgentScenario : ILoadScenario
{
    private const double MostCpuPercent = 0.2;
    private const double MostMemory = 15;
    private const int SecondsPerDay = 86_400;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    public string Name => "agent";

    public string Usage => "CPU, memory and bytes on the wire of our agent and of others, side by side: --seconds 120 --warmup 60";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var seconds = arguments.Number("seconds", 120, 5, 3600);
        var warmup = arguments.Number("warmup", 60, 5, 600);
        Refuse.Unknown(arguments);
        foreach (var program in Peers.Missing)
        {
            output.WriteLine($"{Path.GetFileName(program)} is not installed and is left out");
        }

        var directory = Directory.CreateTempSubdirectory("cloudnexus-agents-").FullName;
        var contenders = new List<Contender>();
        using var scraping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var sink = new UdpSink();
        await using var stack = await RunningStack.StartAsync(cancellationToken, "--no-agent");
        try
        {
            var tcp = new TcpBytes();
            await using var ours = new OurAgents(stack, directory, tcp);
            contenders.AddRange(await ours.StartAsync());
            Contender?[] peers =
            [
                Peers.StartNodeExporter(directory, tcp, out var exposition),
                Peers.StartNetdata(directory),
                Peers.StartCollectd(directory, sink),
            ];
            contenders.AddRange(peers.OfType<Contender>());
            var scraper = new Scraper(exposition);
            var scrapes = peers[0] is null ? Task.CompletedTask : scraper.RunAsync(scraping.Token);
            await PassAsync(TimeSpan.FromSeconds(warmup), tcp, cancellationToken);
            var ok = await MeasureAsync(contenders, tcp, TimeSpan.FromSeconds(seconds), output, cancellationToken);
            await scraping.CancelAsync();
            await scrapes;
            foreach (var warning in ours.Warnings())
            {
                output.WriteLine(warning);
                ok = false;
            }

            if (peers[0] is not null && scraper.Succeeded < seconds)
            {
                output.WriteLine($"node_exporter answered only {scraper.Succeeded} scrapes");
            }

            return ok ? 0 : 1;
        }
        finally
        {
            foreach (var contender in contenders)
            {
                await contender.DisposeAsync();
            }

            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<bool> MeasureAsync(
        List<Contender> contenders, TcpBytes tcp, TimeSpan window, TextWriter output, CancellationToken cancellationToken)
    {
        var before = contenders.ConvertAll(c => (Cpu: c.Tree.CpuSeconds, Wire: c.Wire?.Invoke()));
        var start = TimeProvider.System.GetTimestamp();
        await PassAsync(window, tcp, cancellationToken);
        var took = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var ok = true;
        for (var i = 0; i < contenders.Count; i++)
        {
            var contender = contenders[i];
            var cpu = 100 * (contender.Tree.CpuSeconds - before[i].Cpu) / took;
            var (memory, peak) = contender.Tree.Memory();
            var wire = contender.Wire?.Invoke() - before[i].Wire;
            output.WriteLine(
                contender.HasEnded ? $"{contender.Name,-23} ended by itself" : Line(contender.Name, cpu, memory, peak, wire / took));
            ok &= !contender.HasEnded;
            if (contender.Name == OurAgents.Native)
            {
                ok &= Goal.Print(output, "  CPU of one core", cpu, "%", MostCpuPercent);
                ok &= Goal.Print(output, "  memory", memory, "MB", MostMemory);
            }
        }

        return ok;
    }

    private static string Line(string name, double cpu, double memory, double peak, double? wire)
    {
        var invariant = CultureInfo.InvariantCulture;
        var perDay = wire is { } rate ? string.Create(invariant, $"{rate * SecondsPerDay / 1e6,7:0.0} MB/day") : "      –";
        return string.Create(invariant, $"{name,-23} cpu {cpu,5:0.00} %  rss {memory,6:0.0} MB  peak {peak,6:0.0} MB  wire {perDay}");
    }

    // The connections are read often, since one that has ended can't be read any more.
    private static async Task PassAsync(TimeSpan time, TcpBytes tcp, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var left = time; left > TimeSpan.Zero; left = time - TimeProvider.System.GetElapsedTime(start))
        {
            await Task.Delay(left < Tick ? left : Tick, TimeProvider.System, cancellationToken);
            await tcp.ReadAsync(cancellationToken);
        }
    }
}
