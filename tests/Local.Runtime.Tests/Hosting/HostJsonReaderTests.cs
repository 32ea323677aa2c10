using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Tests.Hosting;

public class HostJsonReaderTests
{
    [Fact]
    public void Read_OfAFullFile_HasItsSettings()
    {
        var (read, problems) = Read("""
            {
              "version": "2.0", // said
              "extensions": {
                "http": { "routePrefix": "/a/b/" },
                "eventHubs": { "maxEventBatchSize": 256, "minEventBatchSize": 2, "maxWaitTime": "00:00:30", "batchCheckpointFrequency": 3 }
              },
              "logging": { "logLevel": { "default": "Warning", "CloudNexus": "information" } },
            }
            """);

        Assert.Empty(problems);
        Assert.Equal(("a/b", 256, 2, 3), (read.RoutePrefix, read.MaxEventBatchSize, read.MinEventBatchSize, read.BatchCheckpointFrequency));
        Assert.Equal(TimeSpan.FromSeconds(30), read.MaxWaitTime);
        Assert.Equal(LogLevel.Information, read.LogLevels["CloudNexus"]);
    }

    [Fact]
    public void Read_OfTheLeastFile_HasTheDefaultsOfTheRealHost()
    {
        var (read, problems) = Read("""{ "version": "2.0" }""");

        Assert.Empty(problems);
        Assert.Equal(("api", 100, 1, 1), (read.RoutePrefix, read.MaxEventBatchSize, read.MinEventBatchSize, read.BatchCheckpointFrequency));
        Assert.Equal(TimeSpan.FromMinutes(1), read.MaxWaitTime);
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("{ torn", "no valid JSON")]
    [InlineData("[]", "version")]
    [InlineData("{}", "version")]
    [InlineData("""{ "version": "1.0" }""", "version")]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": 7 } } }""", "routePrefix")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "maxEventBatchSize": 0 } } }""", "maxEventBatchSize")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "maxEventBatchSize": "many" } } }""", "maxEventBatchSize")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "prefetchCount": -1 } } }""", "prefetchCount")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "minEventBatchSize": 200 } } }""", "above maxEventBatchSize")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "batchCheckpointFrequency": 1.5 } } }""", "batchCheckpointFrequency")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "maxWaitTime": "soon" } } }""", "maxWaitTime")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "maxWaitTime": "00:11:00" } } }""", "maxWaitTime")]
    [InlineData("""{ "version": "2.0", "extensions": { "eventHubs": { "initialOffsetOptions": { "type": "fromEnd" } } } }""", "fromStart")]
    [InlineData("""{ "version": "2.0", "logging": { "logLevel": { "default": "Loud" } } }""", "default")]
    public void Read_OfAWrongFile_SaysWhatIsWrong(string text, string problem)
    {
        Assert.Contains(problem, Assert.Single(Read(text).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SettingsOfTheHost_GoBeforeTheFile()
    {
        var (read, problems) = Read(
            """{ "version": "2.0", "extensions": { "eventHubs": { "maxEventBatchSize": 256, "minEventBatchSize": 1 } } }""",
            ("minEventBatchSize", "200"),
            ("maxWaitTime", "00:00:05"));

        Assert.Empty(problems);
        Assert.Equal((256, 200, TimeSpan.FromSeconds(5)), (read.MaxEventBatchSize, read.MinEventBatchSize, read.MaxWaitTime));
    }

    [Theory]
    [InlineData("minEventBatchSize", "some")]
    [InlineData("minEventBatchSize", "0")]
    [InlineData("maxWaitTime", "5")]
    public void Read_SettingsThatTheHostWouldRefuse_SaysWhatIsWrong(string name, string value)
    {
        var (_, problems) = Read("""{ "version": "2.0" }""", (name, value));
        Assert.Contains(name, Assert.Single(problems), StringComparison.Ordinal);
    }

    private static (HostJson Read, IReadOnlyList<string> Problems) Read(string text, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(
            $"AzureFunctionsJobHost:extensions:eventHubs:{s.Name}", (string?)s.Value))).Build();
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("host.json"), text);
        var reader = new HostJsonReader(configuration);
        return (reader.Read(directory.File("host.json")), reader.Problems);
    }
}
