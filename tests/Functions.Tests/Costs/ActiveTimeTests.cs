using CloudNexus.Functions.Costs;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Costs;

public sealed class ActiveTimeTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ActiveTime _active;

    public ActiveTimeTests() => _active = new ActiveTime(_time);

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 1000)]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1100)]
    [InlineData(1100, 1100)]
    [InlineData(61_050, 61_100)]
    public void OneRun_Lasts_AtLeastASecondInStepsOfATenth(int ms, int billed)
    {
        Run("a", ms);
        Assert.Equal((billed, billed), _active.Take());
        Assert.Equal((0, 0), _active.Take());
    }

    [Fact]
    public void RunsTogether_OneKind_ShareTheirTime()
    {
        var first = _active.Begin("http");
        Pass(1000);
        var second = _active.Begin("http");
        Pass(2000);
        _active.End("http", first);
        Pass(1000);
        _active.End("http", second);
        Assert.Equal((4000, 6000), _active.Take());
    }

    [Fact]
    public void RunsTogether_OfTwoKinds_DoNotShare()
    {
        var (a, b) = (_active.Begin("a"), _active.Begin("b"));
        Pass(2000);
        _active.End("a", a);
        _active.End("b", b);
        Assert.Equal((4000, 4000), _active.Take());
    }

    [Fact]
    public void ShortRuns_WithinOneSecond_PayForItOnce()
    {
        for (var i = 0; i < 10; i++)
        {
            Run("a", 10);
            Pass(90);
        }

        Assert.Equal((1900, 10_000), _active.Take());
    }

    [Fact]
    public void Take_WhileARunGoesOn_CountsItSoFarAndNothingTwice()
    {
        var began = _active.Begin("a");
        Pass(30_000);
        Assert.Equal((30_000, 0), _active.Take());
        Pass(15_000);
        _active.End("a", began);
        Assert.Equal((15_000, 45_000), _active.Take());
    }

    private void Run(string group, int ms)
    {
        var began = _active.Begin(group);
        Pass(ms);
        _active.End(group, began);
    }

    private void Pass(int ms) => _time.Advance(TimeSpan.FromMilliseconds(ms));
}
