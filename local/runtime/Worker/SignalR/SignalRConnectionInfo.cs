namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where and with what token a client connects.</summary>
public sealed class SignalRConnectionInfo
{
    public string? Url { get; set; }

    public string? AccessToken { get; set; }
}
