using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>One thing to be told of an alert.</summary>
/// <param name="Alert">As it was when it was told.</param>
/// <param name="At">When.</param>
public sealed record Notice(Alert Alert, AlertNoticeKind Kind, DateTimeOffset At)
{
    /// <summary>Whether it says that something is wrong, rather than that it is over.</summary>
    public bool IsBad => Kind is AlertNoticeKind.Firing or AlertNoticeKind.Repeat;

    public string KindName => Kind.ToString().ToLowerInvariant();
}
