namespace CloudNexus.Agent.Transport;

/// <summary>The ways a frame can go.</summary>
public enum Route
{
    Hub,
    Gateway,
}

/// <summary>
/// Prefers the hub. After five failures in a row to reach it the gateway gets its turn, and keeps it for some minutes if it works; then
/// the hub is tried again. While neither can be reached they take turns. A frame that should not wait in the hub goes to the gateway,
/// unless that did not take one a moment ago. Not thread-safe.
/// </summary>
public sealed class RouteChooser(Func<double> random)
{
    public const int FailuresInARow = 5;

    private const double GatewayMs = 5 * 60_000;
    private const double PassedOverMs = 15_000;
    private int _hubFailures;
    private long _gatewayUntilMs;
    private long _passedOverUntilMs;
    private bool _gatewaysTurn;

    /// <param name="hubOffered">Whether there is one.</param>
    /// <param name="prefersGateway">Whether this frame should not go through the hub.</param>
    /// <param name="nowMs">Of a monotonic clock.</param>
    public Route Choose(bool hubOffered, bool prefersGateway, long nowMs)
    {
        if (!hubOffered || (prefersGateway && nowMs >= _passedOverUntilMs))
        {
            return Route.Gateway;
        }

        return _hubFailures < FailuresInARow || (nowMs >= _gatewayUntilMs && !_gatewaysTurn) ? Route.Hub : Route.Gateway;
    }

    public void Report(Route route, SendDecision decision, long nowMs)
    {
        var reached = decision != SendDecision.Unreachable;
        _gatewaysTurn = route == Route.Hub && !reached;
        if (route == Route.Hub)
        {
            _hubFailures = reached ? 0 : _hubFailures + 1;
            _gatewayUntilMs = 0;
            return;
        }

        if (decision is SendDecision.Unreachable or SendDecision.Later)
        {
            _passedOverUntilMs = nowMs + Jittered(PassedOverMs);
        }

        if (!reached)
        {
            _gatewayUntilMs = 0;
        }
        else if (nowMs >= _gatewayUntilMs)
        {
            _gatewayUntilMs = nowMs + Jittered(GatewayMs);
        }
    }

    /// <summary>There may be another hub now.</summary>
    public void Reset() => (_hubFailures, _gatewayUntilMs, _passedOverUntilMs, _gatewaysTurn) = (0, 0, 0, false);

    private long Jittered(double ms) => (long)(ms * (1 + (random() / 4)));
}
