using System.Globalization;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Costs;

/// <summary>How often this service's timers run: counted from their schedules, so that an estimate knows every one of them.</summary>
internal static class TimerRuns
{
    /// <summary>Values of a schedule's first fields: seconds, minutes, hours.</summary>
    private static readonly int[] Ranges = [60, 60, 24];

    /// <summary>Of all timers together.</summary>
    public static double PerMinute { get; } = typeof(TimerRuns).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .SelectMany(m => m.GetParameters()).Select(p => p.GetCustomAttribute<TimerTriggerAttribute>()).OfType<TimerTriggerAttribute>()
        .Sum(t => Of(t.Schedule));

    /// <summary>Runs a minute, on average over a day; days, months and days of the week are taken as every one.</summary>
    /// <param name="schedule">Six fields: <c>*</c>, numbers, ranges and lists, with steps.</param>
    public static double Of(string schedule)
    {
        var counts = schedule.Split(' ').Take(Ranges.Length)
            .Select((field, i) => field.Split(',').Sum(part => Values(part, Ranges[i]))).ToArray();
        return counts[0] * (counts[1] / 60) * (counts[2] / 24);
    }

    private static double Values(string part, int range)
    {
        var (span, step) = part.Split('/') is [var left, var right] ? (left, Number(right)) : (part, 1);
        var width = span switch
        {
            "*" => range,
            _ when span.Split('-') is [var first, var last] => Number(last) - Number(first) + 1,
            _ => 1,
        };
        return Math.Ceiling((double)width / step);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
