namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>Opens the event hubs that triggers and outputs name.</summary>
public interface IEventHubProvider
{
    /// <param name="connectionSetting">The name of the setting, as the attribute has it.</param>
    /// <param name="eventHubName">The hub, with settings in it replaced.</param>
    IEventHub Open(string connectionSetting, string eventHubName);
}
