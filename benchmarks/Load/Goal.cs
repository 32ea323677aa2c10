using System.Globalization;

namespace CloudNexus.Load;

/// <summary>Prints a figure beside what it should at most be.</summary>
internal static class Goal
{
    /// <returns>Whether the goal is met.</returns>
    public static bool Print(TextWriter output, string what, double value, string unit, double most)
        => Print(output, what, $"{value:0.00} {unit}", $"≤ {most:0.##} {unit}", value <= most);

    /// <summary>The same of what should at least be.</summary>
    /// <returns>Whether the goal is met.</returns>
    public static bool PrintLeast(TextWriter output, string what, double value, string unit, double least)
        => Print(output, what, $"{value:#,0} {unit}", $"≥ {least:#,0} {unit}", value >= least);

    private static bool Print(TextWriter output, string what, FormattableString value, FormattableString goal, bool ok)
    {
        var (shown, wanted) = (value.ToString(CultureInfo.InvariantCulture), goal.ToString(CultureInfo.InvariantCulture));
        output.WriteLine($"{what,-36} {shown,20}  goal {wanted}  {(ok ? "ok" : "short of")}");
        return ok;
    }
}
