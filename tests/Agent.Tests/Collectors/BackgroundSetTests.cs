using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class BackgroundSetTests
{
    [Fact]
    public async Task Create_Options_LeaveOutWhatIsDisabledAndAddSensors()
    {
        using var tree = new HostTree();
        var clock = new ManualTimeProvider();
        await using var all = Create(new CollectorOptions());
        Assert.Equal([.. BackgroundSet.Names, "sensor port"], all.Collectors.Select(c => c.Name));
        await using var some = Create(new CollectorOptions { Disabled = new HashSet<string> { "gpu", "containers" } });
        Assert.Equal(["systemd", "sensor port"], some.Collectors.Select(c => c.Name));

        BackgroundSet Create(CollectorOptions collectors)
        {
            var options = new AgentOptions
            {
                Server = new Uri("http://127.0.0.1/"),
                DataDirectory = tree.Path,
                Collectors = collectors,
                Sensors = [new TcpSensorOptions { Name = "port", Host = "127.0.0.1", Port = 1 }],
            };
            return BackgroundSet.Create(options, tree.Root, new SeriesTable(), new AgentLog(TextWriter.Null, clock), clock);
        }
    }
}
