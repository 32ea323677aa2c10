using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>Reads one series definition and holds it to <see cref="SeriesLimits"/>.</summary>
internal static class SeriesDecoder
{
    public static SeriesDefinition? Read(ref WireReader reader)
    {
        var name = reader.ReadString(SeriesLimits.NameBytes);
        var unit = reader.ReadString(SeriesLimits.UnitBytes);
        var kind = reader.ReadByte();
        var scale = reader.ReadByte();
        var labels = new KeyValuePair<string, string>[reader.ReadCount(SeriesLimits.LabelsPerSeries)];
        for (var i = 0; i < labels.Length; i++)
        {
            var label = reader.ReadString(SeriesLimits.LabelNameBytes);
            labels[i] = KeyValuePair.Create(label, reader.ReadString(SeriesLimits.LabelValueBytes));
            if (!SeriesNames.IsLabelName(label) || !SeriesNames.IsLabelValue(labels[i].Value)
                || (i > 0 && string.CompareOrdinal(labels[i - 1].Key, label) >= 0))
            {
                reader.Fail(DecodeStatus.Malformed);
            }
        }

        if (!SeriesNames.IsSeriesName(name) || !SeriesNames.IsPrintable(unit) || kind > (byte)SeriesKind.Counter
            || scale is > SeriesLimits.HighestScale and < SeriesLimits.FloatScale)
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        return reader.IsOk ? new SeriesDefinition(name, unit, (SeriesKind)kind, scale, labels) : null;
    }
}
