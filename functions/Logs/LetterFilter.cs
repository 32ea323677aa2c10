using System.Collections;
using System.Numerics;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Which runs of three letters (A to Z, whatever the case) stand in a row's texts, as a bit each, so that a search for a word passes over
/// rows without unpacking them. Digits are left out: the numbers of a few thousand lines have every run of digits.
/// </summary>
internal sealed class LetterFilter
{
    private const int Letters = 26;
    private const int Runs = Letters * Letters * Letters;
    private const int MostBytes = (Runs + 7) / 8;
    private const int LeastBytes = 32;

    /// <summary>Bits for each run that there is, in filters of few: one in six says yes by chance, and a word has several.</summary>
    private const int BitsPerRun = 6;

    private readonly BitArray _runs = new(Runs);
    private int _count;

    /// <param name="text">UTF-8.</param>
    public void Add(ReadOnlySpan<byte> text)
    {
        var run = 0;
        var length = 0;
        foreach (var b in text)
        {
            var letter = (b | 0x20) - 'a';
            if (letter is < 0 or >= Letters || b >= 0x80)
            {
                length = 0;
                continue;
            }

            run = ((run * Letters) + letter) % Runs;
            if (++length >= 3 && !_runs[run])
            {
                _runs[run] = true;
                _count++;
            }
        }
    }

    /// <summary>32 bytes to 2.2 KB, by how many runs there are.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)(_count * BitsPerRun / 8)), LeastBytes, MostBytes)];
        for (var run = 0; run < Runs; run++)
        {
            if (_runs[run])
            {
                var bit = run % (bytes.Length * 8);
                bytes[bit / 8] |= (byte)(1 << (bit % 8));
            }
        }

        return bytes;
    }

    /// <summary>The runs of a text, each once; none when it has no three letters in a row.</summary>
    public static int[] RunsOf(ReadOnlySpan<byte> text)
    {
        var filter = new LetterFilter();
        filter.Add(text);
        return [.. Enumerable.Range(0, filter._count == 0 ? 0 : Runs).Where(r => filter._runs[r])];
    }

    /// <summary>False when a text with these runs is surely in none of the row's lines.</summary>
    /// <param name="filter">Empty for a row without one.</param>
    /// <param name="runs">As <see cref="RunsOf"/> tells.</param>
    public static bool MayHold(ReadOnlySpan<byte> filter, int[] runs)
    {
        foreach (var run in filter.IsEmpty ? [] : runs)
        {
            var bit = run % (filter.Length * 8);
            if ((filter[bit / 8] & (1 << (bit % 8))) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
