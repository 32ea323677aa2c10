namespace CloudNexus.Cli.Api;

/// <summary>The server cannot be reached or does not answer in time: another try may do.</summary>
internal sealed class UnreachableException(string message) : CliException(message);
