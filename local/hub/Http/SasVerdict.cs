namespace CloudNexus.Local.Hub.Http;

public enum SasVerdict
{
    Valid,
    Missing,
    Malformed,
    UnknownRule,
    WrongSignature,
    Expired,

    /// <summary>Signed for another resource.</summary>
    OutOfScope,

    /// <summary>The rule doesn't grant what is needed.</summary>
    MissingRight,
}
