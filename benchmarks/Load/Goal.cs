using System.Globalization;

namespace CloudNexus.Load;

/// <summary>Prints a figure beside what it should at most be.</summary>
internal static class Goal
{
    /// <returns>Whether the goal is met.</returns>
    public static bool Print(TextWriter output, string what, double value, string unit, double most)
    {
        var ok = value <= most;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-28} {value,9:0.00} {unit,-4} goal ≤ {most:0.##} {unit}  {(ok ? "ok" : "short of")}"));
        return ok;
    }
}
