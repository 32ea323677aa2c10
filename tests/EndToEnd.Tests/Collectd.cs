using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>Debian's collectd, reading this machine once a second, in a directory of its own.</summary>
internal sealed class Collectd : IDisposable
{
    private const string Program = "/usr/sbin/collectd";
    private const string HostName = "there";
    private readonly Process _process;
    private readonly string _files;
    private readonly StringBuilder _said = new();

    private Collectd(Process process, string files)
    {
        (_process, _files) = (process, files);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <param name="directory">To be made.</param>
    /// <param name="port">Of Kafka on this machine.</param>
    /// <param name="apiKey">Of the node that it is.</param>
    public static Collectd Start(string directory, string port, string apiKey)
    {
        if (!File.Exists(Program) || !File.Exists("/usr/lib/collectd/write_kafka.so"))
        {
            throw new InvalidOperationException("collectd is missing: install the packages 'collectd-core', 'librdkafka1' and 'libyajl2'.");
        }

        var files = Path.Combine(directory, "csv");
        var settings = Path.Combine(directory, "collectd.conf");
        Directory.CreateDirectory(files);
        // collectd wants a line feed at the end of the last line.
        File.WriteAllText(settings, $"""
            BaseDir "{directory}"
            PIDFile "{directory}/pid"
            TypesDB "/usr/share/collectd/types.db"
            Hostname "{HostName}"
            FQDNLookup false
            Interval 1
            LoadPlugin uptime
            LoadPlugin load
            LoadPlugin memory
            LoadPlugin csv
            <Plugin csv>
              DataDir "{files}"
            </Plugin>
            LoadPlugin write_kafka
            <Plugin write_kafka>
              Property "metadata.broker.list" "127.0.0.1:{port}"
              Property "security.protocol" "sasl_plaintext"
              Property "sasl.mechanism" "PLAIN"
              Property "sasl.username" "$ApiKey"
              Property "sasl.password" "{apiKey}"
              <Topic "telemetry">
                Format JSON
              </Topic>
            </Plugin>

            """);
        var info = new ProcessStartInfo(Program, ["-f", "-C", settings]) { RedirectStandardError = true, RedirectStandardOutput = true };
        return new Collectd(Process.Start(info)!, files);
    }

    /// <summary>The values of a file that are written whole: second (epoch ms) to all values of that second.</summary>
    /// <param name="column">From 1; before it is the time.</param>
    /// <exception cref="InvalidOperationException">collectd has ended.</exception>
    public SortedDictionary<long, List<double>> Read(string plugin, string type, int column)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"collectd ended: {Said()}");
        }

        var values = new SortedDictionary<long, List<double>>();
        var directory = Path.Combine(_files, HostName, plugin);
        foreach (var path in Directory.Exists(directory) ? Directory.GetFiles(directory, $"{type}-2*") : [])
        {
            // The first line names the columns; the last may be half written.
            foreach (var line in File.ReadAllText(path).Split('\n')[1..^1])
            {
                var cells = line.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray();
                var second = (long)cells[0] * 1000;
                if (!values.TryGetValue(second, out var there))
                {
                    values[second] = there = [];
                }

                there.Add(cells[column]);
            }
        }

        return values;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_said)
        {
            _said.AppendLine(line);
        }
    }

    private string Said()
    {
        lock (_said)
        {
            return _said.ToString();
        }
    }
}
