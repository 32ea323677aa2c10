namespace CloudNexus.Functions.Live;

/// <summary>What intervals follow from.</summary>
/// <param name="Nodes">Nodes that sent in the last day.</param>
/// <param name="FramesPerSecond">What the whole fleet may send: the setting <c>governor.frames_per_second</c>.</param>
/// <param name="Stretch">From 1: how many times longer the budget makes intervals.</param>
public sealed record FleetLoad(int Nodes, int FramesPerSecond, double Stretch)
{
    public const int UsualFramesPerSecond = 100;

    /// <summary>A small fleet without a budget.</summary>
    public static FleetLoad Unknown { get; } = new(0, UsualFramesPerSecond, 1);
}
