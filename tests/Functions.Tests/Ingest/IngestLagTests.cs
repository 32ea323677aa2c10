using CloudNexus.Functions.Ingest;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Ingest;

public sealed class IngestLagTests
{
    private readonly IngestLag _lag = new(new ManualTimeProvider());

    [Theory]
    [InlineData("""["2026-11-01T11:59:57Z","2026-11-01T11:59:59Z"]""", 3)]
    [InlineData("""["2026-11-01T11:59:57"]""", 3)]
    [InlineData("""["2026-11-01T12:00:09Z"]""", 0)]
    public void Observe_Times_IsTheWaitOfTheFirst(string times, int seconds)
    {
        _lag.Observe(times);
        Assert.Equal(TimeSpan.FromSeconds(seconds), _lag.Current);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[\"yesterday\"]")]
    [InlineData(5)]
    public void Observe_AnythingElse_IsPassedOver(object? times)
    {
        _lag.Observe(times);
        Assert.Null(_lag.Current);
    }
}
