using CloudNexus.Agent.Commands;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Aggregate;

/// <summary>What is relayed.</summary>
internal enum RelayRoute
{
    None,
    Register,
    Sync,

    /// <summary>What the agent says and hears of commands.</summary>
    Command,
    Frame,
    Control,
}

internal static class RelayRoutes
{
    public const string ControlPath = "/control/";

    /// <summary>What is told to those who ask for something else.</summary>
    public const string Only = "An aggregator relays registrations, syncs, frames, commands and control rows";

    private const int MostJsonBytes = 64 * 1024;
    private const int MostReportBytes = 256 * 1024;
    private const string Commands = "/api/v1/agents/commands/";
    private const string Report = "/report";

    public static RelayRoute Of(string method, string target) => (method, target) switch
    {
        ("POST", "/api/v1/agents/register") => RelayRoute.Register,
        ("POST", "/api/v1/agents/sync") => RelayRoute.Sync,
        ("PUT", "/api/v1/agents/self") or ("POST", Commands + "claim") => RelayRoute.Command,
        ("POST", _) when IsReport(target) => RelayRoute.Command,
        ("POST", "/api/v1/metrics") => RelayRoute.Frame,
        ("GET", _) when target.StartsWith(ControlPath, StringComparison.Ordinal) => RelayRoute.Control,
        _ => RelayRoute.None,
    };

    /// <summary>Largest body, bytes.</summary>
    public static int MostBody(RelayRoute route) => route switch
    {
        RelayRoute.Register or RelayRoute.Sync => MostJsonBytes,
        RelayRoute.Command => MostReportBytes,
        RelayRoute.Frame => Frame.MostBytes,
        _ => 0,
    };

    private static bool IsReport(string target)
        => target.StartsWith(Commands, StringComparison.Ordinal) && target.EndsWith(Report, StringComparison.Ordinal)
            && target.Length > Commands.Length + Report.Length && CommandLimits.IsId(target[Commands.Length..^Report.Length]);
}
