using System.Text;

namespace CloudNexus.Cli.Output;

/// <summary>Rows of aligned columns; cells are cleaned when they are added.</summary>
internal sealed class Table(params Column[] columns)
{
    private readonly List<Cell[]> _rows = [];

    public int Count => _rows.Count;

    /// <param name="cells">One for each column.</param>
    public void Add(params Cell[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add([.. cells.Select(c => c with { Text = Clean.Line(c.Text) })]);
    }

    /// <param name="width">Lines are cut at so many columns; null leaves them whole.</param>
    /// <param name="color">Whether cells have their colours.</param>
    public IEnumerable<string> Lines(int? width, bool color)
    {
        var widths = columns.Select((c, i) => _rows.Select(r => Length(r[i].Text)).Append(c.Title.Length).Max()).ToArray();
        yield return Format([.. columns.Select(c => new Cell(c.Title, Tint.Dim))], widths, width, color);
        foreach (var row in _rows)
        {
            yield return Format(row, widths, width, color);
        }
    }

    private string Format(Cell[] cells, int[] widths, int? width, bool color)
    {
        var line = new StringBuilder();
        var left = width ?? int.MaxValue;
        for (var i = 0; i < cells.Length && left > 0; i++)
        {
            var last = i == cells.Length - 1;
            var padding = new string(' ', last && !columns[i].Right ? 0 : widths[i] - Length(cells[i].Text));
            var text = columns[i].Right ? padding + cells[i].Text : cells[i].Text + padding;
            var shown = Cut(text, left);
            left -= Length(shown) + 2;
            line.Append(Tints.Apply(shown, color ? cells[i].Tint : Tint.None));
            if (!last && left > 0)
            {
                line.Append("  ");
            }
        }

        return color ? line.ToString() : line.ToString().TrimEnd();
    }

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static string Cut(string text, int most)
        => Length(text) <= most ? text : string.Concat(text.EnumerateRunes().Take(most - 1)) + "…";
}

/// <param name="Title">Stands above it.</param>
/// <param name="Right">Whether its cells stand at the right, as numbers do.</param>
internal readonly record struct Column(string Title, bool Right = false)
{
    public static implicit operator Column(string title) => new(title);
}

internal readonly record struct Cell(string Text, Tint Tint = Tint.None)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}
