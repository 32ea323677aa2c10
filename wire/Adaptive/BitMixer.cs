namespace CloudNexus.Wire.Adaptive;

/// <summary>
/// Predicts a bit from several contexts at once: each keeps its own estimate, their log odds are weighed, and the weights follow what predicted
/// best. Whole numbers only: encoder and decoder must agree to the last bit. Part of the format.
/// </summary>
internal sealed class BitMixer
{
    public const int Inputs = 8;
    public const int WeightSets = 32;

    private const int SlotBits = 12;
    private const int MostSeen = 255;
    private const int FirstWeight = 11000;
    private const int RateShift = 14;

    private static readonly int[] Rates = [.. Enumerable.Range(0, MostSeen + 1).Select(n => 65536 * 2 / ((2 * n) + 3))];

    // 22 bits of probability, 10 bits of how often it was seen.
    private readonly uint[] _slots = new uint[Inputs << SlotBits];
    private readonly int[] _weights = new int[Inputs * WeightSets];
    private readonly int[] _at = new int[Inputs];
    private readonly int[] _odds = new int[Inputs];

    public void Reset()
    {
        Array.Fill(_slots, 1u << 31);
        Array.Fill(_weights, FirstWeight);
    }

    /// <param name="coder">Writes or reads the bit.</param>
    /// <param name="bit">What to write.</param>
    /// <param name="contexts">One hash per input.</param>
    /// <param name="node">Which decision this is.</param>
    /// <param name="set">Whose weights are used, below <see cref="WeightSets"/>.</param>
    public int Code<TCoder>(ref TCoder coder, int bit, ReadOnlySpan<uint> contexts, uint node, int set)
        where TCoder : struct, IBitCoder
    {
        var weights = _weights.AsSpan(set * Inputs, Inputs);
        var at = _at.AsSpan(0, Inputs);
        var odds = _odds.AsSpan(0, Inputs);
        var slots = _slots.AsSpan();
        long sum = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var slot = (i << SlotBits) + (int)(((contexts[i] ^ (node * 0x9E3779B1u)) * 0x85EBCA6Bu) >> (32 - SlotBits));
            at[i] = slot;
            odds[i] = Logistic.Stretch((int)(slots[slot] >> 20));
            sum += (long)odds[i] * weights[i];
        }

        var probability = Logistic.Squash((int)(sum >> 16));
        bit = coder.Code(bit, probability);
        var error = (bit << 16) - probability;
        var target = bit << 22;
        for (var i = 0; i < Inputs; i++)
        {
            weights[i] += ((odds[i] * error) + (1 << (RateShift - 1))) >> RateShift;
            ref var slot = ref slots[at[i]];
            var seen = (int)(slot & 1023);
            var estimate = (int)(slot >> 10);
            estimate += (int)(((long)(target - estimate) * Rates[seen]) >> 16);
            slot = ((uint)Math.Clamp(estimate, 64, (1 << 22) - 64) << 10) | (uint)(seen < MostSeen ? seen + 1 : seen);
        }

        return bit;
    }
}
