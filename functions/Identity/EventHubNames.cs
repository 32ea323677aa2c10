namespace CloudNexus.Functions.Identity;

public static class EventHubNames
{
    public const string Telemetry = "telemetry";

    /// <summary>The setting that holds the connection string.</summary>
    public const string ConnectionSetting = "EventHubConnection";
}
