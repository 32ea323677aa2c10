using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Tests.Identity;

public sealed class EventHubAccessTests
{
    private const string Connection = "Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0";
    private static readonly DateTimeOffset Expiry = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void CreateFor_KnownKey_IsTheTokenThatAnotherImplementationMakes()
    {
        var access = Create(Connection).CreateFor("node1", Expiry);

        // Made with Python's hmac and urllib from the documented recipe; the key is used as it is written, not decoded.
        Assert.Equal(
            "SharedAccessSignature sr=https%3A%2F%2Fns.servicebus.windows.net%2Ftelemetry%2Fpublishers%2Fnode1"
            + "&sig=xOwrip5xqwLh0L%2BQQ59LJVEEAHLbyKHPZWy3I%2FNp9aI%3D&se=1800000000&skn=send",
            access!.Authorization);
        Assert.Equal("https://ns.servicebus.windows.net/telemetry/publishers/node1/messages?timeout=60&api-version=2014-01", access.Url);
        Assert.Equal(1_800_000_000_000, access.ExpiresAt);
    }

    [Fact]
    public void CreateFor_TwoNodes_AreDifferentTokens()
    {
        var access = Create(Connection);
        Assert.NotEqual(access.CreateFor("one", Expiry), access.CreateFor("two", Expiry));
    }

    [Fact]
    public void CreateForPartition_Token_IsForThatPartitionAlone()
    {
        var access = Create(Connection).CreateForPartition(3, Expiry)!;
        Assert.Equal("https://ns.servicebus.windows.net/telemetry/partitions/3/messages?timeout=60&api-version=2014-01", access.Url);
        Assert.Contains("sr=https%3A%2F%2Fns.servicebus.windows.net%2Ftelemetry%2Fpartitions%2F3&", access.Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateFor_KeyThatEndsInEquals_IsTakenWhole()
    {
        Assert.NotEqual(Create(Connection + "==").CreateFor("n", Expiry), Create(Connection).CreateFor("n", Expiry));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Endpoint=sb://ns.servicebus.windows.net/")]
    [InlineData("fullyQualifiedNamespace")]
    public void CreateFor_WithoutKey_IsNone(string connection) => Assert.Null(Create(connection).CreateFor("node1", Expiry));

    private static EventHubAccess Create(string connection) => new(new IdentityOptions { EventHubConnection = connection });
}
