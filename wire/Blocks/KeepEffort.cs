namespace CloudNexus.Wire;

/// <summary>
/// How hard an encoder tries to make a window small that is closed for good. No part of the format: readers need not know.
/// </summary>
public enum KeepEffort
{
    /// <summary>The fewest bytes, whatever it takes: adaptive columns where they are smaller.</summary>
    Smallest,

    /// <summary>Plain columns and a general compressor: many times quicker to write, and to read, for more bytes.</summary>
    Quick,
}
