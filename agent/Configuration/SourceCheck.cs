using System.Globalization;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Sensors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Configuration;

/// <summary>Shows what each collector finds on this host, and the sensors; those are run once when asked to.</summary>
internal sealed class SourceCheck(AgentOptions options, TextWriter output, TimeProvider clock)
{
    private const int MostValuesShown = 4;
    private const int MostSensorValuesShown = 12;
    private const int MostAtOnce = 8;

    // Rates and percentages are of the time between two looks.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private readonly HostRoot _root = new(options.RootDirectory);
    private readonly AgentLog _noLog = new(TextWriter.Null, clock);

    public async Task ShowCollectorsAsync(CancellationToken stop)
    {
        var series = new SeriesTable();
        var collectors = CollectorSet.For(new CollectorParts(_root, series, options.Collectors, clock));
        foreach (var collector in collectors)
        {
            Try(collector);
        }

        await Task.Delay(BetweenLooks, clock, stop).ConfigureAwait(false);
        await output.WriteLineAsync("Collectors:").ConfigureAwait(false);
        foreach (var collector in collectors)
        {
            series.ClearValues();
            var fault = Try(collector) is { } reason ? $"unavailable: {reason}" : null;
            await ShowAsync(collector.Name, fault ?? Found(series)).ConfigureAwait(false);
        }

        await ShowBackgroundAsync(stop).ConfigureAwait(false);
        foreach (var name in options.Collectors.Disabled)
        {
            await ShowAsync(name, "disabled").ConfigureAwait(false);
        }
    }

    /// <param name="run">Whether to run each once.</param>
    public async Task ShowSensorsAsync(bool run, CancellationToken stop)
    {
        await output.WriteLineAsync(options.Sensors.Count == 0 ? "Sensors: none" : "Sensors:").ConfigureAwait(false);
        foreach (var some in options.Sensors.Chunk(MostAtOnce))
        {
            var found = run
                ? await Task.WhenAll(Array.ConvertAll(some, sensor => RunAsync(sensor, stop))).ConfigureAwait(false)
                : [];
            for (var i = 0; i < some.Length; i++)
            {
                var (kind, target) = Describe(some[i]);
                var interval = ValueText.Show(some[i].Interval);
                await output.WriteLineAsync($"  {kind,-6} {some[i].Name,-20} every {interval,-8} {target}").ConfigureAwait(false);
                if (run)
                {
                    await output.WriteLineAsync($"         {found[i]}").ConfigureAwait(false);
                }
            }
        }
    }

    private async Task ShowBackgroundAsync(CancellationToken stop)
    {
        var series = new SeriesTable();
        foreach (var source in BackgroundSet.OfHost(options.Collectors, _root, series, _noLog, clock))
        {
            await using var _ = source.ConfigureAwait(false);
            series.ClearValues();
            var fault = await source.LookAsync(stop).ConfigureAwait(false);
            await ShowAsync(source.Name, fault is null ? Found(series) : $"unavailable: {fault}").ConfigureAwait(false);
        }
    }

    private async Task<string> RunAsync(SensorOptions sensor, CancellationToken stop)
    {
        var series = new SeriesTable();
        var source = (IBackgroundSource)SensorSet.Create([sensor], _root, series, _noLog, clock)[0];
        await using var _ = source.ConfigureAwait(false);
        var complaint = await source.LookAsync(stop).ConfigureAwait(false);
        var found = Found(series, MostSensorValuesShown);
        return complaint is null ? found : $"{found}   {complaint}";
    }

    private Task ShowAsync(string name, string found) => output.WriteLineAsync($"  {name,-14} {found}");

    private static string? Try(ICollector collector)
    {
        try
        {
            collector.Collect();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.Message;
        }
    }

    private static string Found(SeriesTable table, int most = MostValuesShown)
    {
        var (schema, values) = (table.Schema.Series, table.Values());
        var shown = new List<string>();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != SampleBlock.Gap)
            {
                shown.Add(Show(schema[i], values[i]));
            }
        }

        var more = shown.Count > most ? "  …" : "";
        return $"{shown.Count,4} series   {string.Join("  ", shown.Take(most))}{more}";
    }

    private static string Show(SeriesDefinition series, long stored)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"{series.ToDouble(stored)}");
        return series.Unit is "1" or "" ? $"{series.Key}={value}" : $"{series.Key}={value} {series.Unit}";
    }

    private static (string Kind, string Target) Describe(SensorOptions sensor) => sensor switch
    {
        HttpSensorOptions http => ("http", $"{http.Method} {http.Url.GetLeftPart(UriPartial.Path)}"),
        TcpSensorOptions tcp => ("tcp", $"{tcp.Host}:{tcp.Port}"),
        PingSensorOptions ping => ("ping", ping.Host),
        DnsSensorOptions dns => ("dns", $"{dns.Type} {dns.Query}{(dns.Server is null ? "" : $" at {dns.Server}")}"),
        ScriptSensorOptions script => ("script", Script(script)),
        _ => ("", ""),
    };

    // Arguments may hold secrets.
    private static string Script(ScriptSensorOptions script)
        => File.Exists(script.Command[0]) ? script.Command[0] : $"{script.Command[0]} (not there)";
}
