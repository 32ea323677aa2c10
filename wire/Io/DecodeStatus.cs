namespace CloudNexus.Wire;

/// <summary>What a decoder found. Decoders never throw for bad input; what they give out is null unless they say <see cref="Ok"/>.</summary>
public enum DecodeStatus
{
    /// <summary>Decoded.</summary>
    Ok = 0,

    /// <summary>The bytes end before the structure does: a truncated input.</summary>
    NeedMore = 1,

    /// <summary>The bytes cannot be the structure, however many more follow.</summary>
    Malformed = 2,
}
