using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>A column ready to be coded: gaps taken out, decimals scaled, common factor divided away. What is left are integers.</summary>
internal readonly ref struct PreparedColumn
{
    private readonly ReadOnlySpan<long> _rows;
    private readonly ColumnSteps _steps;
    private readonly int _digits;
    private readonly long _first;
    private readonly ulong _factor;

    /// <param name="rows">The column, with gaps; not all of them.</param>
    /// <param name="work">Receives what is left; as long as <paramref name="rows"/>.</param>
    public PreparedColumn(ReadOnlySpan<long> rows, Span<long> work)
    {
        _rows = rows;
        var present = TakeGaps(rows, work);
        var values = work[..present];
        _steps = present < rows.Length ? ColumnSteps.Gaps : ColumnSteps.None;
        AreDoubles = DecimalStep.LooksLikeDoubles(values);
        _first = values[0];
        if (AreDoubles && values.Length > 2 && (_digits = DecimalStep.Apply(values)) >= 0)
        {
            _steps |= ColumnSteps.Decimal;
            AreDoubles = false;
            _first = values[0];
        }

        _factor = AreDoubles || values.Length < 3 ? 1 : FactorStep.Apply(values);
        _steps |= _factor > 1 ? ColumnSteps.Factor : ColumnSteps.None;
        Values = values;
    }

    public ReadOnlySpan<long> Values { get; }

    /// <summary>The values are the bits of doubles still.</summary>
    public bool AreDoubles { get; }

    public void WriteHeader(ColumnKind kind, WireWriter writer)
    {
        writer.WriteByte((byte)((byte)kind | (byte)_steps));
        if ((_steps & ColumnSteps.Gaps) != 0)
        {
            Presence.Encode(_rows, writer);
        }

        if ((_steps & ColumnSteps.Decimal) != 0)
        {
            writer.WriteByte((byte)_digits);
        }

        if ((_steps & ColumnSteps.Factor) != 0)
        {
            writer.WriteZigZag(_first);
            writer.WriteVarint(_factor);
        }
    }

    private static int TakeGaps(ReadOnlySpan<long> rows, Span<long> work)
    {
        if (!rows.Contains(SampleBlock.Gap))
        {
            rows.CopyTo(work);
            return rows.Length;
        }

        var present = 0;
        foreach (var value in rows)
        {
            work[present] = value;
            present += value == SampleBlock.Gap ? 0 : 1;
        }

        return present;
    }
}
