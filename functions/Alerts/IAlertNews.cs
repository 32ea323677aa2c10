namespace CloudNexus.Functions.Alerts;

/// <summary>Hears of alerts that are to be told to people.</summary>
public interface IAlertNews
{
    /// <summary>
    /// Stores durably that the notice is to be delivered, and never waits for a channel. Twice is once: the key is
    /// <see cref="AlertNotice.Key"/>. When it throws, it is called again with the same notice until it does not.
    /// </summary>
    Task TellAsync(AlertNotice notice, CancellationToken cancellation);
}

/// <summary>One thing to be told of an alert.</summary>
/// <param name="Alert">As it is now, with the silence that holds for it, if any.</param>
/// <param name="Rule">By which it was judged; it may be deleted by now.</param>
public sealed record AlertNotice(Alert Alert, AlertRule Rule, AlertNoticeKind Kind)
{
    /// <summary>Counts repeats from 1; 0 for other kinds.</summary>
    public int Number { get; init; }

    /// <summary>The same for the same notice, whoever tells it and however often.</summary>
    public string Key => $"{Alert.Id}-{Kind.ToString().ToLowerInvariant()}-{Number}";
}

public enum AlertNoticeKind
{
    Firing,
    Resolved,

    /// <summary>It should not have fired.</summary>
    Withdrawn,

    /// <summary>It still fires and nobody has acknowledged it.</summary>
    Repeat,
}
