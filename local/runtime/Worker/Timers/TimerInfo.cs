namespace Microsoft.Azure.Functions.Worker;

public class TimerInfo
{
    /// <summary>State before this run; null when the timer isn't monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>An occurrence was missed while the host was down.</summary>
    public bool IsPastDue { get; set; }
}
