using CloudNexus.Functions.Ingest;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Tests.Ingest;

public sealed class HubBatchingTests
{
    [Theory]
    [InlineData(null, null, false, 0)]
    [InlineData("", "00:00:05", false, 0)]
    [InlineData("1", "00:00:05", false, 0)]
    [InlineData("256", "00:00:05", true, 5)]
    [InlineData("2", "00:00:10", true, 10)]
    [InlineData("256", "00:00:00", false, 0)]
    public void From_SettingsOfTheHost_SaysWhetherEventsWait(string? least, string? wait, bool isOn, int seconds)
    {
        var batching = Read(least, wait);
        Assert.Equal((isOn, TimeSpan.FromSeconds(seconds)), (batching.IsOn, batching.Wait));
    }

    [Theory]
    [InlineData("0", null, "minEventBatchSize")]
    [InlineData("many", null, "minEventBatchSize")]
    [InlineData("256", null, "maxWaitTime")]
    [InlineData("256", "soon", "maxWaitTime")]
    [InlineData("256", "00:00:11", "maxWaitTime")]
    [InlineData("256", "-00:00:01", "maxWaitTime")]
    public void From_WhatWouldKeepEventsTooLongOrIsNothing_IsRefusedByItsName(string least, string? wait, string named)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Read(least, wait));
        Assert.Contains($"AzureFunctionsJobHost__extensions__eventHubs__{named}", refusal.Message, StringComparison.Ordinal);
    }

    private static HubBatching Read(string? least, string? wait) => HubBatching.From(new ConfigurationBuilder().AddInMemoryCollection(
    [
        KeyValuePair.Create(HubBatching.LeastEventsSetting, least),
        KeyValuePair.Create(HubBatching.LongestWaitSetting, wait),
    ]).Build());
}
