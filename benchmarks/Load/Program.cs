using CloudNexus.Load;
using CloudNexus.Load.Agents;
using CloudNexus.Load.Fleet;
using CloudNexus.Load.Kafka;

ILoadScenario[] scenarios =
[
    new HubScenario(),
    new StartScenario(),
    new LiveScenario(),
    new QueryScenario(),
    new IngestScenario(),
    new AgentScenario(),
    new LogInScenario(),
    new FleetScenario(),
    new AiScenario(),
    new SimulateScenario(),
    new KafkaScenario(),
    new JobsScenario(),
    new CostScenario(),
    new LogsScenario(),
];

if (args.Length == 0 || scenarios.FirstOrDefault(s => s.Name == args[0]) is not { } scenario)
{
    Console.WriteLine("Scenarios, with their options and defaults:");
    Array.ForEach(scenarios, s => Console.WriteLine($"  {s.Name,-10} {s.Usage}"));
    return args.Length == 0 ? 0 : 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
try
{
    return await scenario.RunAsync(new LoadArguments(args.AsSpan(1)), Console.Out, stop.Token);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
