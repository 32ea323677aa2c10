namespace CloudNexus.Agent.Transport;

/// <summary>The ways a frame can go.</summary>
public enum Route
{
    Hub,
    Gateway,
}

/// <summary>
/// Prefers the hub. After five failures in a row to reach it the gateway gets its turn, and keeps it for some minutes if it works; then
/// the hub is tried again. While neither can be reached they take turns. Not thread-safe.
/// </summary>
public sealed class RouteChooser(Func<double> random)
{
    public const int FailuresInARow = 5;

    private const double GatewayMs = 5 * 60_000;
    private int _hubFailures;
    private long _gatewayUntilMs;
    private bool _gatewaysTurn;

    public Route Choose(bool hubOffered, long nowMs)
        => hubOffered && (_hubFailures < FailuresInARow || (nowMs >= _gatewayUntilMs && !_gatewaysTurn)) ? Route.Hub : Route.Gateway;

    public void Report(Route route, bool reached, long nowMs)
    {
        _gatewaysTurn = route == Route.Hub && !reached;
        if (route == Route.Hub)
        {
            _hubFailures = reached ? 0 : _hubFailures + 1;
            _gatewayUntilMs = 0;
        }
        else if (!reached)
        {
            _gatewayUntilMs = 0;
        }
        else if (nowMs >= _gatewayUntilMs)
        {
            _gatewayUntilMs = nowMs + (long)(GatewayMs * (1 + (random() / 4)));
        }
    }

    /// <summary>There may be another hub now.</summary>
    public void Reset() => (_hubFailures, _gatewayUntilMs, _gatewaysTurn) = (0, 0, false);
}
