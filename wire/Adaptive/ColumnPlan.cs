using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Adaptive;

/// <summary>Another column of the group and its weight, in 1/65536.</summary>
internal readonly record struct Term(int Column, long Weight);

/// <summary>A column whose class in the same row is a context: the class of its value, or of its change since the row before.</summary>
internal readonly record struct Sight(int Column, bool IsChange);

/// <summary>How one column is predicted. Other columns that it names stand before it in the group.</summary>
internal sealed record ColumnPlan(
    Prediction Prediction, long Base, IReadOnlyList<Term> Terms, Sight? First = null, Sight? Second = null, int Period = 0)
{
    public const int MostTerms = 8;
    public const int MostPeriod = 255;

    private const int FirstFlag = 0x08;
    private const int SecondFlag = 0x10;
    private const int PeriodFlag = 0x20;

    /// <summary>Columns that must be decoded before this one.</summary>
    public IEnumerable<int> Needs
        => Terms.Select(t => t.Column).Concat(First is { } first ? [first.Column] : []).Concat(Second is { } second ? [second.Column] : []);

    public void Write(WireWriter writer)
    {
        writer.WriteByte((byte)((int)Prediction | (First is null ? 0 : FirstFlag) | (Second is null ? 0 : SecondFlag) | (Period == 0 ? 0 : PeriodFlag)));
        writer.WriteZigZag(Base);
        if (Prediction >= Prediction.Sum)
        {
            writer.WriteVarint((ulong)Terms.Count);
            foreach (var term in Terms)
            {
                writer.WriteVarint((ulong)term.Column);
                writer.WriteZigZag(term.Weight);
            }
        }

        WriteSight(First, writer);
        WriteSight(Second, writer);
        if (Period > 0)
        {
            writer.WriteByte((byte)Period);
        }
    }

    /// <param name="reader">Stands at the plan.</param>
    /// <param name="column">The column that the plan is of: only lower ones may be named.</param>
    public static ColumnPlan? Read(ref WireReader reader, int column)
    {
        var flags = reader.ReadByte();
        var prediction = (Prediction)(flags & 7);
        var start = reader.ReadZigZag();
        var terms = new Term[prediction >= Prediction.Sum ? reader.ReadCount(MostTerms) : 0];
        for (var i = 0; i < terms.Length; i++)
        {
            var other = reader.ReadCount(SeriesLimits.SeriesPerSchema);
            terms[i] = new Term(other, reader.ReadZigZag());
            if (other >= column)
            {
                reader.Fail(DecodeStatus.Malformed);
            }
        }

        var first = (flags & FirstFlag) != 0 ? ReadSight(ref reader, column) : null;
        var second = (flags & SecondFlag) != 0 ? ReadSight(ref reader, column) : null;
        var period = (flags & PeriodFlag) != 0 ? reader.ReadByte() : (byte)0;
        if (flags > (7 | FirstFlag | SecondFlag | PeriodFlag) || prediction > Prediction.LastAndSum || ((flags & PeriodFlag) != 0 && period < 2))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        return reader.IsOk ? new ColumnPlan(prediction, start, terms, first, second, period) : null;
    }

    private static void WriteSight(Sight? sight, WireWriter writer)
    {
        if (sight is { } given)
        {
            writer.WriteVarint(((ulong)given.Column << 1) | (given.IsChange ? 1UL : 0));
        }
    }

    private static Sight? ReadSight(ref WireReader reader, int column)
    {
        var sight = reader.ReadCount(2 * SeriesLimits.SeriesPerSchema);
        if (sight >> 1 >= column)
        {
            reader.Fail(DecodeStatus.Malformed);
            return null;
        }

        return new Sight(sight >> 1, (sight & 1) != 0);
    }
}
