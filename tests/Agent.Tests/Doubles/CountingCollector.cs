using CloudNexus.Agent.Collectors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Doubles;

/// <summary>Its n-th value is n, so that a lost or doubled sample shows. Its series sorts first.</summary>
internal sealed class CountingCollector(SeriesTable series) : ICollector
{
    private readonly Slot _slot = series.Add(SeriesDefinition.Counter("a.count", "1"));

    public string Name => "counting";

    public ulong Count { get; set; }

    public void Collect() => _slot.Set(++Count);
}
