namespace CloudNexus.Wire;

/// <summary>Bounds that encoder and decoder share.</summary>
public static class SeriesLimits
{
    public const int SeriesPerSchema = 4096;
    public const int NameBytes = 128;
    public const int UnitBytes = 16;
    public const int LabelsPerSeries = 8;
    public const int LabelNameBytes = 64;
    public const int LabelValueBytes = 256;

    /// <summary>Decimal digits after the point that a scaled integer may carry.</summary>
    public const byte HighestScale = 9;

    /// <summary>The <see cref="SeriesDefinition.Scale"/> of a series whose values are IEEE 754 doubles.</summary>
    public const byte FloatScale = 255;
}
