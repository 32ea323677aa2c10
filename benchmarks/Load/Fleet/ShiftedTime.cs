namespace CloudNexus.Load.Fleet;

/// <summary>The machine's clock, that can be put forward.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    public void Advance(TimeSpan by) => _ahead += by;
}
