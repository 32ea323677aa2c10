using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Collectors;

public sealed class PressureCollectorTests
{
    private const string Text =
        "some avg10=12.34 avg60=0.78 avg300=5.82 total=2642336967\nfull avg10=3.50 avg60=0.00 avg300=0.00 total=77\n";

    [Fact]
    public void Collect_RealHost_HasAllFive()
    {
        using var tree = new HostTree("host-a/second-1");
        var values = tree.Collect(new PressureCollector(tree.Root, tree.Series));
        Assert.Equal(10, values.Count);
        Assert.All(values.Values, value => Assert.InRange(value!.Value, 0, 1e12));
    }

    [Fact]
    public void Collect_EveryResource_GoesToItsSeries()
    {
        using var tree = new HostTree();
        tree.Write("proc/pressure/cpu", Text);
        tree.Write("proc/pressure/memory", Text.Replace("12.34", "23.45", StringComparison.Ordinal));
        tree.Write("proc/pressure/io", Text.Replace("3.50", "4.50", StringComparison.Ordinal));
        var values = tree.Collect(new PressureCollector(tree.Root, tree.Series));

        Assert.Equal(12.34, values["psi.cpu_some"]);
        Assert.Equal(2642336967, values["psi.cpu_some_us"]);
        Assert.Equal(23.45, values["psi.mem_some"]);
        Assert.Equal(3.5, values["psi.mem_full"]);
        Assert.Equal(4.5, values["psi.io_full"]);
        Assert.Equal(77, values["psi.io_full_us"]);
        Assert.DoesNotContain("psi.cpu_full", values.Keys);
    }

    [Fact]
    public void Collect_KernelWithoutPressure_HasNoSeriesAndNoComplaint()
    {
        using var tree = new HostTree("old-kernel");
        Assert.Empty(tree.Collect(new PressureCollector(tree.Root, tree.Series)));
    }

    [Theory]
    [InlineData("some avg10=\n")]
    [InlineData("some\nfull avg10=1 avg60=2\n")]
    [InlineData("some avg10=x avg60=0 avg300=0 total=5\n")]
    [InlineData("some total=5 avg10=1\n")]
    [InlineData("\n\n")]
    public void Collect_Garbage_HasNoSeries(string text)
    {
        using var tree = new HostTree();
        tree.Write("proc/pressure/io", text);
        Assert.Empty(tree.Collect(new PressureCollector(tree.Root, tree.Series)));
    }

    [Fact]
    public void Collect_FileComesLater_IsFoundWithinAMinute()
    {
        using var tree = new HostTree();
        var collector = new PressureCollector(tree.Root, tree.Series);
        tree.Collect(collector);
        tree.Write("proc/pressure/io", Text);
        var found = Enumerable.Range(1, 61).First(_ => tree.Collect(collector).Count > 0);
        Assert.InRange(found, 30, 61);
    }
}
