namespace CloudNexus.Functions.Notify;

/// <summary>A message that a channel did not take. The text is for people and holds no secret.</summary>
public sealed class DeliveryException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the other side asked to be left alone; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the other side said nothing at all, so that the next message would fare no better.</summary>
    public bool IsSilence { get; init; }
}
