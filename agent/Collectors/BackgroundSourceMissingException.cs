namespace CloudNexus.Agent.Collectors;

/// <summary>A source does not exist on this host: no failure, and not worth a line in the log unless it was there before.</summary>
public sealed class BackgroundSourceMissingException(string message) : Exception(message);
