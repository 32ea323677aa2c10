using System.Net;
using CloudNexus.Agent.Aggregate;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Aggregate;

public sealed class HostTableTests
{
    private static readonly IPAddress Home = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Elsewhere = IPAddress.Parse("10.0.0.2");
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Ask_NamesThatNobodySignedFor_TakeNoPlaces()
    {
        var table = Table(mostHosts: 1);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Admission.Stranger, table.Ask($"n{i}", Elsewhere));
            table.Decide(Admission.Stranger, $"n{i}", Elsewhere, taken: false);
        }

        Assert.Equal(0, table.Count);
        Assert.Equal(Admission.Stranger, table.Ask("honest", Home));
    }

    [Fact]
    public void Ask_PlacesBeingDecided_CountAsTaken()
    {
        var table = Table(mostHosts: 1);
        Assert.Equal(Admission.Stranger, table.Ask("a", Home));
        Assert.Equal(Admission.Full, table.Ask("b", Home));
        table.Decide(Admission.Stranger, "a", Home, taken: false);
        Assert.Equal(Admission.Stranger, table.Ask("b", Home));
    }

    [Fact]
    public void Ask_AnothersNameFromElsewhere_DoesNotUseUpItsRate()
    {
        var table = Table(hostRate: (0, 3));
        Admit(table, "a", Home);
        for (var i = 0; i < 10; i++)
        {
            table.Decide(table.Ask("a", Elsewhere), "a", Elsewhere, taken: false);
        }

        Assert.Equal(Admission.Known, table.Ask("a", Home));
        Assert.Equal(Admission.Known, table.Ask("a", Home));
        Assert.Equal(Admission.Known, table.Ask("a", Home));
        Assert.Equal(Admission.TooFast, table.Ask("a", Home));
    }

    [Fact]
    public void Ask_HostThatMoved_IsKnownThereOnceTheServerSaysSo()
    {
        var table = Table(mostHosts: 1);
        Admit(table, "a", Home);
        Admit(table, "a", Elsewhere);
        Assert.Equal(Admission.Known, table.Ask("a", Elsewhere));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Ask_HostThatWentAway_MakesRoom()
    {
        var table = Table(mostHosts: 1);
        Admit(table, "a", Home);
        Assert.Equal(Admission.Full, table.Ask("b", Home));
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(Admission.Stranger, table.Ask("b", Home));
    }

    [Fact]
    public void Ask_Strangers_ShareARate()
    {
        var table = new HostTable(Options() with { StrangerRate = (1, 2) }, _clock);
        Assert.Equal(Admission.Stranger, table.Ask(null, Home));
        Assert.Equal(Admission.Stranger, table.Ask("a", Home));
        Assert.Equal(Admission.TooFast, table.Ask("b", Elsewhere));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Admission.Stranger, table.Ask("b", Elsewhere));
    }

    [Fact]
    public void Follow_Link_IsForItsHostAndItsTimeOnly()
    {
        var table = Table();
        Admit(table, "a", Home);
        var row = new Uri("https://rows/a?sig=1");
        table.SetLink("a", new ControlLink("id", row, _clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds()));
        table.SetLink("nobody", new ControlLink("other", row, long.MaxValue));
        Assert.Equal(row, table.Follow("id", Home)!.Value.Row);
        Assert.Null(table.Follow("id", Elsewhere));
        Assert.Null(table.Follow("other", Home));
        Assert.Null(table.Follow("", Home));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(table.Follow("id", Home));
    }

    private static AggregateOptions Options() => new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), Server = new Uri("http://h/") };

    private static void Admit(HostTable table, string node, IPAddress address)
        => table.Decide(table.Ask(node, address), node, address, taken: true);

    private HostTable Table(int mostHosts = 100, (int, int)? hostRate = null)
        => new(Options() with { MostHosts = mostHosts, HostRate = hostRate ?? (20, 60) }, _clock);
}
