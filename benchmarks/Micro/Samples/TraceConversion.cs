using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace CloudNexus.Micro;

/// <summary>
/// Makes an OpenMetrics file from a trace: one JSON object a line, <c>t</c> in epoch milliseconds and the texts of files under <c>/proc</c> by their
/// names. See benchmarks/Micro/README.md.
/// </summary>
public static class TraceConversion
{
    public static int Run(string trace, string target, bool counters)
    {
        var series = new TraceSeries();
        var rows = 0;
        foreach (var line in Lines(trace))
        {
            using var record = JsonDocument.Parse(line);
            var files = record.RootElement;
            series.Begin(files.GetProperty("t").GetInt64());
            if (counters)
            {
                HostCounters.Take(files, series);
            }
            else
            {
                HostGauges.Take(files, series);
            }

            rows++;
        }

        using var output = File.CreateText(target);
        series.Write(output);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rows {rows} series {series.Count} samples {series.Samples}"));
        return 0;
    }

    /// <summary>The lines of a trace that may have been cut off anywhere: what is incomplete at its end is left out.</summary>
    private static IEnumerable<string> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        while (true)
        {
            string? line;
            try
            {
                line = reader.ReadLine();
            }
            catch (InvalidDataException)
            {
                line = null;
            }

            if (line is null || !line.EndsWith('}'))
            {
                yield break;
            }

            yield return line;
        }
    }
}
