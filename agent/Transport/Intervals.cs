namespace CloudNexus.Agent.Transport;

/// <summary>Bounds of the intervals that the server sets.</summary>
public static class Intervals
{
    public const int DefaultSeconds = 5;
    public const int LeastSeconds = 1;
    public const int MostSeconds = 300;

    public static int Clamp(int seconds) => Math.Clamp(seconds, LeastSeconds, MostSeconds);
}
