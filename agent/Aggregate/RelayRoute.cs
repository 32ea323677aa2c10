using CloudNexus.Wire;

namespace CloudNexus.Agent.Aggregate;

/// <summary>The four things that are relayed.</summary>
internal enum RelayRoute
{
    None,
    Register,
    Sync,
    Frame,
    Control,
}

internal static class RelayRoutes
{
    public const string ControlPath = "/control/";

    /// <summary>What is told to those who ask for something else.</summary>
    public const string Only = "An aggregator relays registrations, syncs, frames and control rows";

    private const int MostJsonBytes = 64 * 1024;

    public static RelayRoute Of(string method, string target) => (method, target) switch
    {
        ("POST", "/api/v1/agents/register") => RelayRoute.Register,
        ("POST", "/api/v1/agents/sync") => RelayRoute.Sync,
        ("POST", "/api/v1/metrics") => RelayRoute.Frame,
        ("GET", _) when target.StartsWith(ControlPath, StringComparison.Ordinal) => RelayRoute.Control,
        _ => RelayRoute.None,
    };

    /// <summary>Largest body, bytes.</summary>
    public static int MostBody(RelayRoute route) => route switch
    {
        RelayRoute.Register or RelayRoute.Sync => MostJsonBytes,
        RelayRoute.Frame => Frame.MostBytes,
        _ => 0,
    };
}
