namespace CloudNexus.Faults.Tests.Support;

/// <summary>What the front may do to a request in place of answering it.</summary>
internal enum Misbehaviour
{
    /// <summary>None: the answer is the server's.</summary>
    None,

    /// <summary>429 with <c>Retry-After: 3</c>.</summary>
    TooMany,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>500 with a page of HTML.</summary>
    InternalError,

    /// <summary>Never an answer, until the caller gives up.</summary>
    Silence,

    /// <summary>The answer, cut off after half of it.</summary>
    Truncated,

    /// <summary>The connection breaks before the request was read.</summary>
    Reset,

    /// <summary>The request is carried out, and then the connection breaks.</summary>
    AnswerLost,

    /// <summary>The answer, byte by byte.</summary>
    Slow,

    /// <summary>An answer that is too long to be one.</summary>
    Endless,
}
