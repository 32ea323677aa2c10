using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>Where a collector puts the value of one series for the second in progress.</summary>
public sealed class Slot(SeriesDefinition definition)
{
    public SeriesDefinition Definition => definition;

    /// <summary>As stored; <see cref="SampleBlock.Gap"/> until it is set.</summary>
    public long Stored { get; private set; } = SampleBlock.Gap;

    public void Set(double value) => Stored = definition.FromDouble(value);

    /// <summary>Sets an integer of a series without decimal digits; what does not fit is a gap.</summary>
    public void Set(ulong value) => Stored = value <= long.MaxValue ? (long)value : SampleBlock.Gap;

    public void Clear() => Stored = SampleBlock.Gap;
}
