namespace CloudNexus.Wire.Adaptive;

/// <summary>Codes single bits under a given probability: writes them, reads them, or adds up what they would cost.</summary>
internal interface IBitCoder
{
    /// <param name="bit">0 or 1; a reader ignores it.</param>
    /// <param name="probability">That the bit is 1, in 1/65536, from 1 to 65535.</param>
    /// <returns>The bit that was written or read.</returns>
    int Code(int bit, int probability);
}
