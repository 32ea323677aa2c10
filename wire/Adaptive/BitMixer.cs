using System.Buffers;
using System.Runtime.Intrinsics;

namespace CloudNexus.Wire.Adaptive;

/// <summary>
/// Predicts a bit from several contexts at once: each keeps its own estimate, their log odds are weighed, and the weights follow what predicted
/// best. Whole numbers only: encoder and decoder must agree to the last bit. Part of the format.
/// </summary>
internal sealed class BitMixer : IDisposable
{
    public const int Inputs = 8;
    public const int WeightSets = 32;

    private const int SlotBits = 12;
    private const int MostSeen = 255;
    private const int FirstWeight = 11000;
    private const int RateShift = 14;

    /// <summary>Eight: products with log odds stay within 32 bits.</summary>
    private const int MostWeight = 1 << 19;

    private static readonly int[] Rates = [.. Enumerable.Range(0, MostSeen + 1).Select(n => 65536 * 2 / ((2 * n) + 3))];

    private static readonly Vector256<int> FirstSlots = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) << SlotBits;

    // 22 bits of probability, 10 bits of how often it was seen.
    private readonly uint[] _slots = ArrayPool<uint>.Shared.Rent(Inputs << SlotBits);
    private readonly int[] _weights = new int[Inputs * WeightSets];

    public void Dispose() => ArrayPool<uint>.Shared.Return(_slots);

    public void Reset()
    {
        Array.Fill(_slots, 1u << 31, 0, Inputs << SlotBits);
        Array.Fill(_weights, FirstWeight);
    }

    /// <param name="coder">Writes or reads the bit.</param>
    /// <param name="bit">What to write.</param>
    /// <param name="contexts">One hash per input.</param>
    /// <param name="node">Which decision this is.</param>
    /// <param name="set">Whose weights are used, below <see cref="WeightSets"/>.</param>
    public int Code<TCoder>(ref TCoder coder, int bit, Vector256<uint> contexts, uint node, int set)
        where TCoder : struct, IBitCoder
    {
        var hashes = (contexts ^ Vector256.Create(node * 0x9E3779B1u)) * Vector256.Create(0x85EBCA6Bu);
        var places = FirstSlots + (hashes >>> (32 - SlotBits)).AsInt32();
        var slots = _slots;
        var odds = Vector256.Create(
            Logistic.Stretch(slots[places[0]] >> 20),
            Logistic.Stretch(slots[places[1]] >> 20),
            Logistic.Stretch(slots[places[2]] >> 20),
            Logistic.Stretch(slots[places[3]] >> 20),
            Logistic.Stretch(slots[places[4]] >> 20),
            Logistic.Stretch(slots[places[5]] >> 20),
            Logistic.Stretch(slots[places[6]] >> 20),
            Logistic.Stretch(slots[places[7]] >> 20));
        var ownWeights = _weights.AsSpan(set * Inputs, Inputs);
        var weights = Vector256.Create<int>(ownWeights);
        var probability = Logistic.Squash(Vector256.Sum((odds * weights) >> 8) >> 8);
        bit = coder.Code(bit, probability);
        var error = Vector256.Create((bit << 16) - probability);
        weights += ((odds * error) + Vector256.Create(1 << (RateShift - 1))) >> RateShift;
        Vector256.Max(Vector256.Min(weights, Vector256.Create(MostWeight)), Vector256.Create(-MostWeight)).CopyTo(ownWeights);
        Learn(ref slots[places[0]], bit);
        Learn(ref slots[places[1]], bit);
        Learn(ref slots[places[2]], bit);
        Learn(ref slots[places[3]], bit);
        Learn(ref slots[places[4]], bit);
        Learn(ref slots[places[5]], bit);
        Learn(ref slots[places[6]], bit);
        Learn(ref slots[places[7]], bit);
        return bit;
    }

    /// <summary>Codes a bit by the first input's estimate alone: quicker, for bits that are mostly noise.</summary>
    public int CodeAlone<TCoder>(ref TCoder coder, int bit, uint node)
        where TCoder : struct, IBitCoder
    {
        ref var slot = ref _slots[(node * 0x9E3779B1u * 0x85EBCA6Bu) >> (32 - SlotBits)];
        bit = coder.Code(bit, (int)Math.Clamp(slot >> 16, 64, 65536 - 64));
        Learn(ref slot, bit);
        return bit;
    }

    private static void Learn(ref uint slot, int bit)
    {
        var seen = (int)(slot & 1023);
        var estimate = (int)(slot >> 10);
        estimate += (int)(((long)((bit << 22) - estimate) * Rates[seen]) >> 16);
        slot = ((uint)Math.Clamp(estimate, 64, (1 << 22) - 64) << 10) | (uint)(seen < MostSeen ? seen + 1 : seen);
    }
}
