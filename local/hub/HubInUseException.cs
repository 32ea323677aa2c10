namespace CloudNexus.Local.Hub;

/// <summary>The data directory is held by another process.</summary>
public sealed class HubInUseException : IOException
{
    public HubInUseException()
    {
    }

    public HubInUseException(string message)
        : base(message)
    {
    }

    public HubInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
