using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>A line of data for a model: a JSON object without what is not known. Texts are cut at 300 characters.</summary>
internal sealed class DataLine
{
    private const int MostText = 300;

    /// <summary>Other scripts than Latin stand as they are: escaped, they would be many more tokens.</summary>
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly StringBuilder _line = new("{");

    public DataLine Add(string name, string? value, int most = MostText)
    {
        if (value is not null)
        {
            Begin(name).Append('"').Append(Encoder.Encode(PlainText.Cut(value, most))).Append('"');
        }

        return this;
    }

    public DataLine Add(string name, long? value)
    {
        if (value is { } number)
        {
            Begin(name).Append(CultureInfo.InvariantCulture, $"{number}");
        }

        return this;
    }

    /// <param name="name">Of the value.</param>
    /// <param name="value">To four digits.</param>
    public DataLine Add(string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            Begin(name).Append(CultureInfo.InvariantCulture, $"{Math.Round(number, 4):0.####}");
        }

        return this;
    }

    public DataLine Add(string name, DateTimeOffset? value)
        => Add(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    public DataLine Add(string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        var all = values.Select(v => $"{v.Key}={v.Value}").ToArray();
        return all.Length == 0 ? this : Add(name, string.Join(", ", all));
    }

    public string Text() => $"{_line}}}";

    /// <param name="name">A plain word of ours.</param>
    private StringBuilder Begin(string name) => _line.Append(_line.Length > 1 ? "," : "").Append('"').Append(name).Append("\":");
}
