using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Alerts.Telling;

/// <summary>Where nothing notifies people: alerts are among the events and in the service's log.</summary>
public sealed partial class LoggedNews(ILogger<LoggedNews> logger) : IAlertNews
{
    public Task TellAsync(AlertNotice notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (notice.Alert.SilencedBy is null)
        {
            LogNotice(logger, notice.Kind, notice.Rule.Name, notice.Alert.Id);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind}: rule '{Rule}', alert {Alert}")]
    private static partial void LogNotice(ILogger logger, AlertNoticeKind kind, string rule, string alert);
}
