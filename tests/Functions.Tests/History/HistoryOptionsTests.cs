using CloudNexus.Functions.History;
using CloudNexus.Wire;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Tests.History;

public sealed class HistoryOptionsTests
{
    [Theory]
    [InlineData(null, KeepEffort.Smallest)]
    [InlineData("smallest", KeepEffort.Smallest)]
    [InlineData("quick", KeepEffort.Quick)]
    public void From_Closing_IsWhatItSays(string? said, KeepEffort effort) => Assert.Equal(effort, Read(said).Closing);

    [Fact]
    public void From_ClosingThatThereIsNot_IsRefused()
        => Assert.Contains("NEXUS_CLOSING", Assert.Throws<InvalidOperationException>(() => Read("fast")).Message, StringComparison.Ordinal);

    private static HistoryOptions Read(string? closing) => HistoryOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("NEXUS_CLOSING", closing)]).Build());
}
