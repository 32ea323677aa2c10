namespace CloudNexus.Wire.Columns;

/// <summary>How a column's values are coded: the low four bits of its first byte. Numbers are part of the format.</summary>
internal enum ColumnKind : byte
{
    /// <summary>Every row is a gap.</summary>
    Empty = 0,

    /// <summary>One value for all rows.</summary>
    Constant = 1,

    /// <summary>Differences as zig-zag varints: best for a handful of rows, or before a general compressor.</summary>
    Varint = 2,

    /// <summary>Distances from the least value of each block, bit-packed.</summary>
    Packed = 3,

    /// <summary>Zig-zag differences, bit-packed.</summary>
    PackedDelta = 4,

    /// <summary>Zig-zag differences of differences, bit-packed.</summary>
    PackedDelta2 = 5,

    /// <summary>Runs of equal values.</summary>
    Runs = 6,

    /// <summary>One value that nearly all rows have, and the rows that do not.</summary>
    Sparse = 7,

    /// <summary>Each value exclusive-or the one before, bit-packed without common trailing zeros: doubles.</summary>
    Xor = 8,

    /// <summary>Prediction errors through a range coder with adaptive contexts: closed windows.</summary>
    Adaptive = 9,
}

/// <summary>What is done to a column before it is coded: the high four bits of its first byte, in the order of decoding from the highest.</summary>
[Flags]
internal enum ColumnSteps : byte
{
    None = 0,

    /// <summary>Some rows are gaps: which ones stands first, and only the others are coded.</summary>
    Gaps = 0x10,

    /// <summary>The values are doubles of few decimal digits, coded as scaled integers.</summary>
    Decimal = 0x20,

    /// <summary>The values have a common factor: first value and factor stand first, and quotients are coded.</summary>
    Factor = 0x40,
}
