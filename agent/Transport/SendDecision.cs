namespace CloudNexus.Agent.Transport;

/// <summary>What a route's answer means for the frame.</summary>
public enum SendDecision
{
    /// <summary>The route has it; the control row will say when it is settled.</summary>
    Accepted,

    /// <summary>It will never be taken: let it go.</summary>
    Refused,

    /// <summary>The token or the route is out of date: sync, then send again.</summary>
    Sync,

    /// <summary>The route answers but cannot take it now: send again later.</summary>
    Later,

    /// <summary>The route cannot be reached: send again later, or elsewhere.</summary>
    Unreachable,
}

/// <summary>Decides from the status alone.</summary>
public static class SendDecisions
{
    public static SendDecision Of(int status) => status switch
    {
        >= 200 and < 300 => SendDecision.Accepted,
        400 or 413 => SendDecision.Refused,
        401 or 403 or 404 => SendDecision.Sync,
        0 or 502 or 504 => SendDecision.Unreachable,
        _ => SendDecision.Later,
    };
}
