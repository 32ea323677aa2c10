namespace CloudNexus.Wire;

/// <summary>How the columns of one chunk and group stand together. Numbers are part of the format.</summary>
internal enum PartForm : byte
{
    /// <summary>One after the other, each for itself.</summary>
    Open = 0,

    /// <summary>Lengths, then columns that may lean on earlier ones. See <see cref="KeptGroup"/>.</summary>
    Kept = 1,

    /// <summary>Their length as a varint, then the columns of <see cref="Open"/>, as varints where they vary, through Brotli.</summary>
    Compressed = 2,
}
