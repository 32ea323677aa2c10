namespace CloudNexus.Wire.Adaptive;

/// <summary>
/// Probabilities (1/65536) and their log odds (1/256, from −2047 to 2047). Part of the format: made from additions, multiplications and divisions of
/// doubles alone, which give the same bits on every machine.
/// </summary>
internal static class Logistic
{
    public const int MostOdds = 2047;

    private static readonly ushort[] SquashTable = MakeSquash();
    private static readonly short[] StretchTable = MakeStretch();

    /// <summary>Probability of the log odds, which are cut to their range.</summary>
    public static int Squash(int odds) => SquashTable[Math.Clamp(odds, -MostOdds, MostOdds) + MostOdds];

    /// <param name="probability">In 1/4096, from 0 to 4095.</param>
    public static int Stretch(uint probability) => StretchTable[probability];

    private static ushort[] MakeSquash()
    {
        var table = new ushort[(2 * MostOdds) + 1];
        for (var odds = 0; odds <= MostOdds; odds++)
        {
            var probability = (int)((65536 / (1 + (1 / Exp(odds / 256.0)))) + 0.5);
            table[MostOdds + odds] = (ushort)Math.Min(probability, 65535 - 16);
            table[MostOdds - odds] = (ushort)(65536 - table[MostOdds + odds]);
        }

        return table;
    }

    private static short[] MakeStretch()
    {
        var table = new short[4096];
        var odds = -MostOdds;
        for (var probability = 0; probability < table.Length; probability++)
        {
            while (odds < MostOdds && SquashTable[odds + MostOdds] < (probability * 16) + 8)
            {
                odds++;
            }

            table[probability] = (short)odds;
        }

        return table;
    }

    /// <summary>e to a power from 0 to 8.</summary>
    private static double Exp(double power)
    {
        double sum = 1;
        double term = 1;
        for (var i = 1; i < 60; i++)
        {
            term = term * power / i;
            sum += term;
        }

        return sum;
    }
}
