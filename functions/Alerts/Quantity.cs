using System.Globalization;

namespace CloudNexus.Functions.Alerts;

/// <summary>Values with their units, for people.</summary>
public static class Quantity
{
    private const double Binary = 1024;
    private static readonly string[] Bytes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    private static readonly (string Name, int Seconds)[] Spans = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

    /// <param name="value">The value.</param>
    /// <param name="unit">Of its series, such as <c>By</c>, <c>%</c> or <c>By/s</c>; null or 1 for none.</param>
    /// <returns>Such as <c>60.9 MiB</c>, <c>97.3 %</c> or <c>2 d 4 h</c>.</returns>
    public static string Of(double value, string? unit) => unit switch
    {
        null or "" or "1" => Plain(value),
        "1/s" => $"{Plain(value)} /s",
        "By" => OfBytes(value),
        "By/s" => $"{OfBytes(value)}/s",
        "Cel" => $"{Plain(value)} °C",
        "s" when value is >= 120 and < int.MaxValue => OfSeconds((int)value),
        _ => $"{Plain(value)} {unit}",
    };

    private static string OfBytes(double value)
    {
        var prefix = 0;

        // 1023.5 would be written 1024: the next unit takes over there.
        while (Math.Abs(value) >= Binary - 0.5 && prefix < Bytes.Length - 1)
        {
            value /= Binary;
            prefix++;
        }

        var format = prefix == 0 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {Bytes[prefix]}";
    }

    /// <summary>In the two largest units.</summary>
    private static string OfSeconds(int seconds)
    {
        var first = Array.FindIndex(Spans, s => seconds >= s.Seconds);
        var parts = new List<string>();
        foreach (var (name, size) in Spans.Skip(first).Take(2))
        {
            if (seconds / size > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{seconds / size} {name}"));
            }

            seconds %= size;
        }

        return string.Join(' ', parts);
    }

    private static string Plain(double value)
        => value.ToString(Math.Abs(value) >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);
}
