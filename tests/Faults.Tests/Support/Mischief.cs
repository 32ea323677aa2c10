namespace CloudNexus.Faults.Tests.Support;

/// <summary>Draws misbehaviours.</summary>
internal static class Mischief
{
    private static readonly Misbehaviour[] All = [.. Enum.GetValues<Misbehaviour>().Where(m => m is not (Misbehaviour.None or Misbehaviour.Silence))];

    /// <summary>Every misbehaviour, mixed; two of five requests meet one. Silence is rarer: it costs real time.</summary>
    public static Func<string, Misbehaviour> Mixture(Random random) => _ =>
    {
        lock (random)
        {
            return random.Next(100) switch
            {
                < 3 => Misbehaviour.Silence,
                < 40 => All[random.Next(All.Length)],
                _ => Misbehaviour.None,
            };
        }
    };

    /// <summary>A hub that loses one event of ten and doubles another.</summary>
    public static Func<int> LosesAndDoubles(Random random) => () =>
    {
        lock (random)
        {
            return random.Next(10) switch
            {
                0 => 0,
                1 => 2,
                _ => 1,
            };
        }
    };
}
