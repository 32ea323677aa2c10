using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>What webhooks without a template are sent.</summary>
/// <param name="Id">The same for each attempt of the same message; also the header <c>Idempotency-Key</c>.</param>
/// <param name="Text">What chat services show.</param>
/// <param name="Count">All alerts that it is about; <paramref name="Alerts"/> names at most <see cref="MostAlerts"/>.</param>
public sealed record WebhookBody(
    string Id, string Kind, AlertSeverity Severity, string Title, string Text, int Count, IReadOnlyList<WebhookAlert> Alerts)
{
    public const int MostAlerts = 100;

    public static WebhookBody Of(NoticeMessage message, NodeLinks links)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(links);
        return new(
            message.Key,
            message.Kind,
            message.Severity,
            message.Title,
            $"{message.Title}\n{message.Text}",
            message.Notices.Count,
            [.. message.Notices.Take(MostAlerts).Select(n => new WebhookAlert(n.KindName, links.Of(n.Alert.Node.Id), n.Alert))]);
    }
}

/// <param name="Kind">firing, resolved, withdrawn or repeat.</param>
/// <param name="Link">The node in the dashboard; null where its address is not known.</param>
public sealed record WebhookAlert(string Kind, string? Link, Alert Alert);
