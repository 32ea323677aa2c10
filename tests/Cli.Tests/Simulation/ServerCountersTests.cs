using System.Text.Json;
using CloudNexus.Cli.Simulation.Report;

namespace CloudNexus.Cli.Tests.Simulation;

public sealed class ServerCountersTests
{
    [Fact]
    public void Since_SameStart_AddsUpWhateverTheTags()
    {
        var before = Read("""{"startedAt":"a","counters":{"ops{operation=Get}":5,"opsmore":1}}""");
        var after = Read("""{"startedAt":"a","counters":{"ops{operation=Get}":7,"ops{operation=Put}":3,"opsmore":9}}""");

        Assert.Equal(5, after.Since(before, "ops"));
    }

    [Fact]
    public void Since_StartedAnew_IsUnknown()
        => Assert.Null(Read("""{"startedAt":"b","counters":{"ops":7}}""").Since(Read("""{"startedAt":"a","counters":{"ops":1}}"""), "ops"));

    [Fact]
    public void Since_NothingKnown_IsUnknown() => Assert.Null(ServerCounters.None.Since(ServerCounters.None, "ops"));

    private static ServerCounters Read(string json) => ServerCounters.Read(JsonSerializer.Deserialize<JsonElement>(json));
}
