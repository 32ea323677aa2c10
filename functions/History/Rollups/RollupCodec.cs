using System.Text;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// Roll-up windows as window blocks: one block per statistic, each with the series as its columns and the slots' starts as its timestamps, so that
/// the codec and reader of raw windows serve them too, and a query fetches single statistics. The schema is that of the source with its series in
/// order of their keys; minutes of a node that changed its schema are in one block all the same.
/// </summary>
internal static class RollupCodec
{
    /// <summary>Series of one schema: keeps it below the size limit of a schema with names and labels of any length.</summary>
    private const int MostSeries = 512;

    private const int MostSchemaChars = 24 * 1024;

    /// <summary>The property suffix of a statistic's block.</summary>
    public static string Suffix(Stat stat) => stat switch
    {
        Stat.Min => "n",
        Stat.Max => "x",
        Stat.Sum => "s",
        Stat.Count => "c",
        Stat.Last => "l",
        _ => "d",
    };

    /// <summary>The schemas that <see cref="Encode"/> uses for this window, which must be stored before it.</summary>
    public static IReadOnlyList<SeriesSchema> Schemas(RollupWindow window)
    {
        var schemas = new List<SeriesSchema>();
        var part = new List<SeriesDefinition>();
        var chars = 0;
        foreach (var series in window.Series.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value.Definition))
        {
            var size = Encoding.UTF8.GetByteCount(series.Key) + series.Unit.Length + 16;
            if (part.Count == MostSeries || (part.Count > 0 && chars + size > MostSchemaChars))
            {
                schemas.Add(SeriesSchema.Create(part));
                part = [];
                chars = 0;
            }

            part.Add(series);
            chars += size;
        }

        if (part.Count > 0)
        {
            schemas.Add(SeriesSchema.Create(part));
        }

        return schemas;
    }

    /// <summary>In the form of open windows, which is quick to write and read: a roll-up is written anew every ten minutes while its window lasts.</summary>
    public static WindowBlock Encode(RollupWindow window, Stat stat, IReadOnlyList<SeriesSchema> schemas)
        => schemas.Aggregate(WindowBlock.Empty, (block, schema) => block.Append(EncodePart(window, stat, schema)));

    /// <summary>Puts a statistic's block into the window.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public static void Decode(
        RollupWindow window, Stat stat, WindowBlock block, Func<SchemaId, SeriesSchema?> schemas, IReadOnlyCollection<Stat> wanted, Func<string, bool> isWanted)
    {
        foreach (var group in block.Groups.Keys)
        {
            var status = block.TryReadGroup(group, schemas, series => isWanted(series.Name), (series, times, values) =>
            {
                var stats = window.Of(series, wanted);
                for (var row = 0; row < times.Length; row++)
                {
                    if (window.SlotOf(times[row]) is >= 0 and var slot)
                    {
                        stats[stat, slot] = Read(stats, stat, values[row]);
                    }
                }
            });
            if (status != DecodeStatus.Ok)
            {
                throw new InvalidDataException($"Group {group} of a roll-up cannot be read.");
            }
        }
    }

    private static SampleBlock EncodePart(RollupWindow window, Stat stat, SeriesSchema schema)
    {
        var series = schema.Series.Select(s => window.Series[s.Key]).ToArray();
        var slots = Enumerable.Range(0, window.Tier.Slots).Where(slot => series.Any(s => s.HasSamples(slot))).ToArray();
        return new SampleBlock(
            schema,
            Array.ConvertAll(slots, window.TimeOf),
            Array.ConvertAll(series, s => Array.ConvertAll(slots, slot => Write(s, stat, s[stat, slot]))));
    }

    private static long Write(SeriesStats series, Stat stat, double value) => stat switch
    {
        Stat.Count or Stat.Span => StoredValue.WriteWhole(value),
        Stat.Min or Stat.Max when series.IsCounter => StoredValue.WriteWhole(value * 1000),
        _ => StoredValue.Write(series.Definition, value),
    };

    private static double Read(SeriesStats series, Stat stat, long stored) => stored == SampleBlock.Gap ? double.NaN : stat switch
    {
        Stat.Count or Stat.Span => stored,
        Stat.Min or Stat.Max when series.IsCounter => stored / 1000.0,
        _ => StoredValue.Read(series.Definition, stored),
    };
}
