namespace CloudNexus.Wire.Adaptive;

/// <summary>Adds up the bits that coding would take. Used only to choose, so that its rounding never shows in the format.</summary>
internal struct CostCounter : IBitCoder
{
    private static readonly float[] BitsOf = [.. Enumerable.Range(0, 4097).Select(p => p == 0 ? 13f : -MathF.Log2(p / 4096f))];

    public double Bits { get; private set; }

    public int Code(int bit, int probability)
    {
        Bits += BitsOf[(bit != 0 ? probability : 65536 - probability) >> 4];
        return bit;
    }
}
