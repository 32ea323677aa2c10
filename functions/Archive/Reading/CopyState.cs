using System.Text.Json.Serialization;
using CloudNexus.Functions.Archive.Format;

namespace CloudNexus.Functions.Archive.Reading;

/// <summary>How far the copying of tables has come: all that another process needs to go on behind it.</summary>
internal sealed class CopyState
{
    /// <summary>Tables in the order in which they are read.</summary>
    public required IReadOnlyList<string> Names { get; set; }

    /// <summary>Those that are copied.</summary>
    public List<TableContent> Done { get; set; } = [];

    /// <summary>What there is of the next one.</summary>
    public List<Segment> Segments { get; set; } = [];

    /// <summary>The last row of those segments; null before the first.</summary>
    public string? Partition { get; set; }

    public string? Row { get; set; }

    /// <summary>Of a journal, the counters that its copying began with (<see cref="JournalHeads"/>).</summary>
    public string? Heads { get; set; }

    [JsonIgnore]
    public bool IsDone => Done.Count == Names.Count;

    [JsonIgnore]
    public string Current => Names[Done.Count];

    public void FinishTable()
    {
        Done.Add(new TableContent(Current, [.. Segments]));
        Segments.Clear();
        (Partition, Row, Heads) = (null, null, null);
    }
}
