using CloudNexus.Functions.Identity;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Tests.Identity;

public sealed class IdentityOptionsTests
{
    private const string Both = "Endpoint=sb://both.example/;SharedAccessKeyName=all;SharedAccessKey=a";
    private const string SendOnly = "Endpoint=sb://send.example/;SharedAccessKeyName=send;SharedAccessKey=s;EntityPath=telemetry";

    [Fact]
    public void From_OneConnection_TokensAreMadeOfItsKey()
        => Assert.Contains("both.example", TokenUrl(("EventHubConnection", Both)));

    [Fact]
    public void From_KeyForSendingAlone_WinsAndTheFunctionsMayUseAnIdentity()
    {
        Assert.Contains("send.example", TokenUrl(("EventHubConnection", Both), ("NEXUS_SEND_CONNECTION", SendOnly)));
        Assert.Contains("send.example", TokenUrl(("EventHubConnection:fullyQualifiedNamespace", "x"), ("NEXUS_SEND_CONNECTION", SendOnly)));
    }

    [Fact]
    public void From_NoKeyForSending_AgentsGetNoToken()
        => Assert.Null(TokenUrl(("EventHubConnection", Both), ("NEXUS_SEND_CONNECTION", "none")));

    [Theory]
    [InlineData("NEXUS_PUBLIC_URL")]
    [InlineData("NEXUS_DASHBOARD_URL")]
    public void From_WhatIsNoAddress_IsRefusedByName(string name)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Read((name, "https://nexus.example.org/path")));
        Assert.StartsWith($"{name} is an address", refused.Message);
    }

    private static string? TokenUrl(params (string Name, string Value)[] settings)
        => new EventHubAccess(Read(settings)).CreateFor("node", DateTimeOffset.UnixEpoch)?.Url;

    private static IdentityOptions Read(params (string Name, string Value)[] settings)
        => IdentityOptions.From(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build());
}
