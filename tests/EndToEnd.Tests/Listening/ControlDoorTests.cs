using System.Web;
using CloudNexus.Harness;
using CloudNexus.Local.Listening;

namespace CloudNexus.EndToEnd.Tests.Listening;

public sealed class ControlDoorTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ManualTimeProvider _time = new(Start);
    private readonly ControlDoor _door;

    public ControlDoorTests() => _door = new ControlDoor(new byte[32], _time);

    public void Dispose() => _door.Dispose();

    [Fact]
    public void Opens_ItsOwnAddress_UntilItExpires()
    {
        var (expiry, signature) = Made("node-a", _door);

        Assert.True(_door.Opens("node-a", expiry, signature));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(_door.Opens("node-a", expiry, signature));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_door.Opens("node-a", expiry, signature));
    }

    [Theory]
    [InlineData("node-b", 0, "")]
    [InlineData("node-a/../node-b", 0, "")]
    [InlineData("", 0, "")]
    [InlineData("node-a", 1, "")]
    [InlineData("node-a", 0, "A")]
    [InlineData("node-a", 0, "=")]
    public void Opens_AnythingChanged_Not(string node, int later, string more)
    {
        var (expiry, signature) = Made("node-a", _door);

        Assert.False(_door.Opens(node, $"{long.Parse(expiry) + later}", signature + more));
    }

    [Fact]
    public void Opens_EveryOtherSignature_Not()
    {
        var (expiry, signature) = Made("node-a", _door);
        using var other = new ControlDoor([.. Enumerable.Repeat((byte)1, 32)], _time);

        Assert.False(_door.Opens("node-a", expiry, Made("node-a", other).Signature));
        Assert.False(_door.Opens("node-a", expiry, ""));
        Assert.False(_door.Opens("node-a", "", signature));
        Assert.False(_door.Opens("node-a", "+" + expiry, signature));
        Assert.False(_door.Opens("node-a", "0" + expiry, signature));
        for (var i = 0; i < signature.Length; i++)
        {
            Assert.False(_door.Opens("node-a", expiry, $"{signature[..i]}{(signature[i] == 'A' ? 'B' : 'A')}{signature[(i + 1)..]}"));
        }
    }

    private static (string Expiry, string Signature) Made(string node, ControlDoor by)
    {
        var query = HttpUtility.ParseQueryString(new Uri("https://h" + by.PathFor(node, Start.AddHours(1))).Query);
        return (query["se"]!, query["sig"]!);
    }
}
