namespace CloudNexus.Agent.Configuration;

/// <summary>The agent was started with something that it cannot use; the message says what and what would do.</summary>
public sealed class UsageException(string message) : Exception(message);
