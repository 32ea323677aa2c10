namespace CloudNexus.Cli.Remote;

/// <summary>Between requests that belong together.</summary>
internal static class Pauses
{
    /// <summary>From an answer to the next question, which waits at the server.</summary>
    public static readonly TimeSpan LongPoll = TimeSpan.FromMilliseconds(250);

    /// <summary>From a look at many to the next.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>Before something that did not arrive is sent again; doubled each time.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
}
