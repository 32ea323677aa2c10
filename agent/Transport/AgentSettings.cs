namespace CloudNexus.Agent.Transport;

/// <summary>What the server tells an agent at registration and sync. Times are epoch milliseconds.</summary>
public sealed class AgentSettings
{
    private const long LeastSpoolAgeSeconds = 3600;
    private const long MostSpoolAgeSeconds = 366 * 86_400;

    /// <summary>The server's clock when it answered.</summary>
    public long ServerTime { get; init; }

    /// <summary>The server's clock when it was asked; 0 when it does not say.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>How long samples are worth keeping, seconds; 0 when it does not say.</summary>
    public long SpoolMaxAgeSeconds { get; init; }

    /// <summary>Where frames go; null for the gateway.</summary>
    public SendSettings? Send { get; init; }

    public ControlSettings? Control { get; init; }

    public int FlushIntervalSeconds { get; init; } = Intervals.DefaultSeconds;

    public int PollIntervalSeconds { get; init; } = Intervals.DefaultSeconds;

    /// <summary>The key to use from now on: a secret. Null for the one that the agent has.</summary>
    public string? NewKey { get; init; }

    /// <summary>How long samples are worth keeping, within reason; null when the server does not say.</summary>
    public TimeSpan? SpoolMostAge
        => SpoolMaxAgeSeconds > 0 ? TimeSpan.FromSeconds(Math.Clamp(SpoolMaxAgeSeconds, LeastSpoolAgeSeconds, MostSpoolAgeSeconds)) : null;

    /// <summary>The part of a round trip that the messages were on their way: the server's own time is not.</summary>
    public TimeSpan OnTheWay(TimeSpan roundTrip)
    {
        var atServer = ReceivedAt > 0 && ReceivedAt <= ServerTime ? TimeSpan.FromMilliseconds(ServerTime - ReceivedAt) : TimeSpan.Zero;
        return atServer < roundTrip ? roundTrip - atServer : roundTrip;
    }

    /// <summary>Null when the agent can work with them, else what is wrong.</summary>
    public string? Fault()
    {
        if (ServerTime <= 0)
        {
            return "serverTime is missing";
        }

        if (Send is not null
            && (!IsAddress(Send.Url) || string.IsNullOrEmpty(Send.Authorization) || Send.Authorization.Any(char.IsControl)))
        {
            return "send has no usable url or authorization";
        }

        return Control is null || !IsAddress(Control.Url) ? "control has no usable url" : null;
    }

    private static bool IsAddress(string? url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}

/// <summary>The hub's send API.</summary>
public sealed class SendSettings
{
    public string Url { get; init; } = "";

    /// <summary>The Authorization header's value: a secret.</summary>
    public string Authorization { get; init; } = "";

    public long ExpiresAt { get; init; }
}

/// <summary>The node's control row.</summary>
public sealed class ControlSettings
{
    /// <summary>With a read-only shared access signature: a secret.</summary>
    public string Url { get; init; } = "";

    public long ExpiresAt { get; init; }
}
