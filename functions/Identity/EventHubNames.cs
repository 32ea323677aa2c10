namespace CloudNexus.Functions.Identity;

public static class EventHubNames
{
    public const string Telemetry = "telemetry";

    /// <summary>What is to be done in the background, by whichever instance takes it.</summary>
    public const string Commands = "commands";

    /// <summary>The setting that holds the connection string.</summary>
    public const string ConnectionSetting = "EventHubConnection";
}
