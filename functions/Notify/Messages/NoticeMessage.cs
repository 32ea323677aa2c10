using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>What one message says: of one alert, of those of one rule, or of several rules.</summary>
/// <param name="Key">The same for each attempt of the same message.</param>
/// <param name="Kind">firing, resolved, withdrawn, repeat, digest (several of these, or of several rules) or test.</param>
/// <param name="Severity">The worst.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">What, where, since when, how bad, and where to look: lines.</param>
/// <param name="Notices">The worst first; one at least.</param>
public sealed record NoticeMessage(
    string Key, string Kind, AlertSeverity Severity, string Title, string Text, IReadOnlyList<Notice> Notices)
{
    /// <summary>Whether it says that something is wrong.</summary>
    public bool IsBad => Kind != NoticeWriter.Test && Notices.Any(n => n.IsBad);
}
