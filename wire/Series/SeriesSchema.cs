using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>
/// The columns of a block, in order. Immutable; two schemas with the same content have the same <see cref="Id"/>. Its encoding is
/// specified in docs/wire-format.md.
/// </summary>
public sealed class SeriesSchema
{
    /// <summary>Largest encoding that is accepted, in bytes.</summary>
    public const int MostBytes = 128 * 1024;

    private const byte Version = 0;

    private SeriesSchema(IReadOnlyList<SeriesDefinition> series, byte[] encoded)
    {
        Series = series;
        Encoded = encoded;
        Id = SchemaId.Of(encoded);
        Groups = GroupsOf(series);
    }

    public IReadOnlyList<SeriesDefinition> Series { get; }

    public SchemaId Id { get; }

    /// <summary>The series by group, in the order in which groups first stand in the schema.</summary>
    public IReadOnlyList<SchemaGroup> Groups { get; }

    public ReadOnlyMemory<byte> Encoded { get; }

    /// <exception cref="ArgumentException">A name, label or count is outside <see cref="SeriesLimits"/>, or a series stands twice.</exception>
    public static SeriesSchema Create(IEnumerable<SeriesDefinition> series)
    {
        var writer = new WireWriter();
        var list = series.ToArray();
        writer.WriteByte(Version);
        writer.WriteVarint((ulong)list.Length);
        foreach (var one in list)
        {
            writer.WriteString(one.Name);
            writer.WriteString(one.Unit);
            writer.WriteByte((byte)one.Kind);
            writer.WriteByte(one.Scale);
            writer.WriteVarint((ulong)one.Labels.Count);
            foreach (var (name, value) in one.Labels)
            {
                writer.WriteString(name);
                writer.WriteString(value);
            }
        }

        return TryDecode(writer.Written, out var schema) == DecodeStatus.Ok
            ? schema!
            : throw new ArgumentException("A series is outside the limits of a schema, or stands in it twice.", nameof(series));
    }

    private static List<SchemaGroup> GroupsOf(IReadOnlyList<SeriesDefinition> series)
    {
        var groups = new List<SchemaGroup>();
        var columns = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < series.Count; i++)
        {
            var name = series[i].Group;
            if (!columns.TryGetValue(name, out var members))
            {
                columns[name] = members = [];
                groups.Add(new SchemaGroup(name, members));
            }

            members.Add(i);
        }

        return groups;
    }

    public static DecodeStatus TryDecode(ReadOnlySpan<byte> bytes, out SeriesSchema? schema)
    {
        schema = null;
        if (bytes.Length > MostBytes)
        {
            return DecodeStatus.Malformed;
        }

        var reader = new WireReader(bytes);
        if (reader.ReadByte() != Version)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        var count = reader.ReadCount(SeriesLimits.SeriesPerSchema);
        var series = new List<SeriesDefinition>(Math.Min(count, 256));
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count && reader.IsOk; i++)
        {
            var one = SeriesDecoder.Read(ref reader);
            if (one is not null && !keys.Add(one.Key))
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            if (one is not null)
            {
                series.Add(one);
            }
        }

        if (reader.IsOk && reader.Remaining > 0)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        if (reader.IsOk)
        {
            schema = new SeriesSchema([.. series], bytes.ToArray());
        }

        return reader.Status;
    }
}
