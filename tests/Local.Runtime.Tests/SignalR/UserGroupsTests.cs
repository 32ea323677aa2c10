using System.Globalization;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.SignalR;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

public class UserGroupsTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Of_AfterTheTimeToLive_HasTheGroupNoMore()
    {
        var groups = new UserGroups(_clock);
        groups.Add("ann", "short", TimeSpan.FromMinutes(1));
        groups.Add("ann", "long", null);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["long"], groups.Of("ann"));
    }

    [Fact]
    public void Add_BeyondTheCapacity_MakesRoomOfWhatIsOverOrThrows()
    {
        var groups = new UserGroups(_clock);
        for (var i = 0; i < UserGroups.Capacity; i++)
        {
            groups.Add("ann", i.ToString(CultureInfo.InvariantCulture), TimeSpan.FromMinutes(1));
        }

        groups.Add("ann", "0", TimeSpan.FromMinutes(1));
        Assert.Throws<InvalidOperationException>(() => groups.Add("bob", "g", null));
        _clock.Advance(TimeSpan.FromMinutes(1));
        groups.Add("bob", "g", null);

        Assert.Equal(["g"], groups.Of("bob"));
        Assert.Empty(groups.Of("ann"));
    }
}
