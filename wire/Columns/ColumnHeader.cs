using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>The reading side of <see cref="PreparedColumn"/>: what precedes a column's coded values, and the way back to its rows.</summary>
internal readonly record struct ColumnHeader(ColumnKind Kind, ColumnSteps Steps, int Present, int Digits, long First, ulong Factor)
{
    /// <summary>Reads the header and marks in <paramref name="rows"/> which rows are gaps.</summary>
    public static ColumnHeader Read(ref WireReader reader, Span<long> rows)
    {
        var tag = reader.ReadByte();
        var steps = (ColumnSteps)(tag & 0xF0);
        var present = (steps & ColumnSteps.Gaps) != 0 ? Presence.Decode(ref reader, rows) : rows.Length;
        var digits = (steps & ColumnSteps.Decimal) != 0 ? reader.ReadByte() : 0;
        var hasFactor = (steps & ColumnSteps.Factor) != 0;
        var first = hasFactor ? reader.ReadZigZag() : 0;
        var factor = hasFactor ? reader.ReadVarint() : 1;
        if (tag >= 0x80 || digits > DecimalStep.MostDigits || (tag != 0 && (present == 0 || (tag & 0x0F) == 0)))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        return new ColumnHeader((ColumnKind)(tag & 0x0F), steps, present, digits, first, factor);
    }

    /// <summary>Takes the steps back and spreads the values over the rows that have one.</summary>
    /// <param name="rows">The first <see cref="Present"/> are the decoded values.</param>
    /// <param name="marks">As <see cref="Read"/> left the rows; not looked at without gaps.</param>
    public void Restore(Span<long> rows, ReadOnlySpan<long> marks)
    {
        if ((Steps & ColumnSteps.Factor) != 0)
        {
            FactorStep.Undo(rows[..Present], First, Factor);
        }

        if ((Steps & ColumnSteps.Decimal) != 0)
        {
            DecimalStep.Undo(rows[..Present], Digits);
        }

        if ((Steps & ColumnSteps.Gaps) == 0)
        {
            return;
        }

        var next = Present;
        for (var row = rows.Length - 1; row >= 0; row--)
        {
            rows[row] = marks[row] == SampleBlock.Gap ? SampleBlock.Gap : rows[--next];
        }
    }
}
