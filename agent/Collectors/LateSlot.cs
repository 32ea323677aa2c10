using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>A series that joins the schema with its first value: for what not every kernel or machine tells.</summary>
public sealed class LateSlot(SeriesTable series, SeriesDefinition definition)
{
    private Slot? _slot;

    public void Set(double value) => (_slot ??= series.Add(definition)).Set(value);

    /// <summary>Sets an integer of a series without decimal digits.</summary>
    public void Set(ulong value) => (_slot ??= series.Add(definition)).Set(value);

    public void Set(ulong? value)
    {
        if (value is { } known)
        {
            Set(known);
        }
    }
}
