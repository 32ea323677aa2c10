namespace CloudNexus.Functions.Live;

/// <summary>Names that browser and functions share.</summary>
public static class LiveNames
{
    public const string Hub = "live";
    public const string ConnectionSetting = "AzureSignalRConnectionString";
    public const string SamplesTarget = "samples";
    public const string FleetTarget = "fleet";
    public const string EventTarget = "event";
    public const string FleetGroup = "fleet";

    public static string NodeGroup(string nodeId) => $"node-{nodeId}";
}
