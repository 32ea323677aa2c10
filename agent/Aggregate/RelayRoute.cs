using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Relay;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Aggregate;

/// <summary>What is relayed.</summary>
internal enum RelayRoute
{
    None,
    Register,
    Sync,

    /// <summary>What the agent signs and sends of commands, and of the models that it relays to.</summary>
    Signed,

    /// <summary>A relay that waits for work.</summary>
    Claim,
    Frame,
    LogFrame,
    Control,
}

internal static class RelayRoutes
{
    public const string ControlPath = "/control/";

    /// <summary>What is told to those who ask for something else.</summary>
    public const string Only = "An aggregator relays registrations, syncs, frames of samples and logs, commands, models' answers and control rows";

    private const int MostJsonBytes = 64 * 1024;
    private const int MostReportBytes = 256 * 1024;
    private const string Commands = "/api/v1/agents/commands/";
    private const string Report = "/report";
    private const string Works = "/api/v1/agents/relay/";
    private const string Parts = "/parts";

    public static RelayRoute Of(string method, string target) => (method, target) switch
    {
        ("POST", "/api/v1/agents/register") => RelayRoute.Register,
        ("POST", "/api/v1/agents/sync") => RelayRoute.Sync,
        ("PUT", "/api/v1/agents/self" or "/api/v1/agents/relay") or ("POST", Commands + "claim") => RelayRoute.Signed,
        ("POST", Works + "claim") => RelayRoute.Claim,
        ("POST", _) when IsReport(target) || IsPiece(target) => RelayRoute.Signed,
        ("POST", "/api/v1/metrics") => RelayRoute.Frame,
        ("POST", "/api/v1/logs/frames") => RelayRoute.LogFrame,
        ("GET", _) when target.StartsWith(ControlPath, StringComparison.Ordinal) => RelayRoute.Control,
        _ => RelayRoute.None,
    };

    /// <summary>Largest body, bytes.</summary>
    public static int MostBody(RelayRoute route) => route switch
    {
        RelayRoute.Register or RelayRoute.Sync or RelayRoute.Claim => MostJsonBytes,
        RelayRoute.Signed => MostReportBytes,
        RelayRoute.Frame => Frame.MostBytes,
        RelayRoute.LogFrame => LogFrame.MostBytes,
        _ => 0,
    };

    private static bool IsReport(string target)
        => target.StartsWith(Commands, StringComparison.Ordinal) && target.EndsWith(Report, StringComparison.Ordinal)
            && target.Length > Commands.Length + Report.Length && CommandLimits.IsId(target[Commands.Length..^Report.Length]);

    private static bool IsPiece(string target)
        => target.StartsWith(Works, StringComparison.Ordinal) && target.EndsWith(Parts, StringComparison.Ordinal)
            && target.Length > Works.Length + Parts.Length && RelayWork.IsId(target.AsSpan()[Works.Length..^Parts.Length]);
}
