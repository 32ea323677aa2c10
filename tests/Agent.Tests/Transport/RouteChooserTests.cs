using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Tests.Transport;

public sealed class RouteChooserTests
{
    private const long Now = 1_000_000;

    private readonly RouteChooser _routes = new(() => 0);

    [Fact]
    public void Choose_HubOfferedOrNot_PrefersTheHub()
    {
        Assert.Equal(Route.Hub, _routes.Choose(hubOffered: true, prefersGateway: false, Now));
        Assert.Equal(Route.Gateway, _routes.Choose(hubOffered: false, prefersGateway: false, Now));
    }

    [Fact]
    public void Choose_FrameThatShouldNotWait_GoesToTheGatewayAndOthersDoNot()
    {
        Assert.Equal(Route.Gateway, _routes.Choose(true, prefersGateway: true, Now));
        _routes.Report(Route.Gateway, SendDecision.Accepted, Now);
        Assert.Equal(Route.Hub, _routes.Choose(true, prefersGateway: false, Now));
        Assert.Equal(Route.Gateway, _routes.Choose(true, prefersGateway: true, Now));
    }

    [Theory]
    [InlineData(SendDecision.Unreachable)]
    [InlineData(SendDecision.Later)]
    public void Choose_GatewayThatDidNotTakeOne_IsPassedOverForAWhile(SendDecision decision)
    {
        _routes.Report(Route.Gateway, decision, Now);
        Assert.Equal(Route.Hub, _routes.Choose(true, prefersGateway: true, Now + 14_999));
        Assert.Equal(Route.Gateway, _routes.Choose(true, prefersGateway: true, Now + 15_000));
    }

    [Theory]
    [InlineData(SendDecision.Sync)]
    [InlineData(SendDecision.Refused)]
    public void Choose_GatewayThatAnsweredOtherwise_KeepsItsPlace(SendDecision decision)
    {
        _routes.Report(Route.Gateway, decision, Now);
        Assert.Equal(Route.Gateway, _routes.Choose(true, prefersGateway: true, Now));
    }

    [Fact]
    public void Choose_NeitherReached_TakesTurnsWhateverTheFramePrefers()
    {
        var taken = new List<Route>();
        var now = Now;
        for (var i = 0; i < 10; i++)
        {
            taken.Add(_routes.Choose(true, prefersGateway: true, now));
            _routes.Report(taken[^1], SendDecision.Unreachable, now);
        }

        Route[] hubs = [.. Enumerable.Repeat(Route.Hub, RouteChooser.FailuresInARow)];
        Assert.Equal([Route.Gateway, .. hubs, Route.Gateway, Route.Hub, Route.Gateway, Route.Hub], taken);
    }

    [Fact]
    public void Reset_NewSettings_ForgetsWhatFailed()
    {
        _routes.Report(Route.Gateway, SendDecision.Unreachable, Now);
        _routes.Reset();
        Assert.Equal(Route.Gateway, _routes.Choose(true, prefersGateway: true, Now));
    }
}
