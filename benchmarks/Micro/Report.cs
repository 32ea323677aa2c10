using System.Globalization;

namespace CloudNexus.Micro;

/// <summary>Prints figures beside their goals and remembers whether all were met.</summary>
internal sealed class Report
{
    public bool AllMet { get; private set; } = true;

    public void AtLeast(string what, double value, double goal, string unit) => Print(what, value, goal, unit, "≥", value >= goal);

    public void AtMost(string what, double value, double goal, string unit) => Print(what, value, goal, unit, "≤", value <= goal);

    public static void Figure(string text) => Console.WriteLine($"  {text}");

    private void Print(string what, double value, double goal, string unit, string sign, bool met)
    {
        AllMet &= met;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {what,-58} {value,10:0.###} {unit,-12} goal {sign} {goal,-8:0.###} {(met ? "ok" : "short of")}"));
    }
}
