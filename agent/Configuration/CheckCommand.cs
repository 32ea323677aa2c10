using System.Globalization;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Configuration;

/// <summary>Shows what the agent would do: its settings and where they come from, and what each collector finds on this host.</summary>
internal sealed class CheckCommand(LoadedOptions loaded, TextWriter output, TimeProvider clock)
{
    public static readonly OptionName Online = new("--online", "", "also ask the server, signed with this host's key if it has one");

    private const int MostValuesShown = 4;

    // Rates and percentages are of the time between two looks.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <returns>Whether all is in order.</returns>
    public async Task<bool> RunAsync(bool online, CancellationToken stop)
    {
        await output.WriteLineAsync($"Configuration: {loaded.File ?? $"no file ({AgentPaths.Config} is not there)"}").ConfigureAwait(false);
        foreach (var setting in loaded.ShowEffective())
        {
            await output.WriteLineAsync($"  {setting.Key,-26} {setting.Value,-36} {setting.Origin}").ConfigureAwait(false);
        }

        await ShowCollectorsAsync(stop).ConfigureAwait(false);
        await ShowSensorsAsync().ConfigureAwait(false);
        return !online || await AskServerAsync(stop).ConfigureAwait(false);
    }

    private async Task ShowCollectorsAsync(CancellationToken stop)
    {
        var series = new SeriesTable();
        var disabled = loaded.Options.Collectors.Disabled;
        var parts = new CollectorParts(new HostRoot(loaded.Options.RootDirectory), series, loaded.Options.Collectors, clock);
        var collectors = CollectorSet.For(parts);
        foreach (var collector in collectors)
        {
            Try(collector);
        }

        await Task.Delay(BetweenLooks, clock, stop).ConfigureAwait(false);
        await output.WriteLineAsync("Collectors:").ConfigureAwait(false);
        foreach (var collector in collectors)
        {
            series.ClearValues();
            var fault = Try(collector);
            var values = series.Schema.Series.Zip(series.Values()).Where(v => v.Second != SampleBlock.Gap).ToArray();
            var shown = string.Join("  ", values.Take(MostValuesShown).Select(v => Show(v.First, v.Second)));
            var more = values.Length > MostValuesShown ? "  …" : "";
            var found = fault is null ? $"{values.Length,4} series   {shown}{more}" : $"unavailable: {fault}";
            await output.WriteLineAsync($"  {collector.Name,-14} {found}").ConfigureAwait(false);
        }

        foreach (var name in disabled)
        {
            await output.WriteLineAsync($"  {name,-14} disabled").ConfigureAwait(false);
        }
    }

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

    private static string Show(SeriesDefinition series, long stored)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"{series.ToDouble(stored)}");
        return series.Unit is "1" or "" ? $"{series.Key}={value}" : $"{series.Key}={value} {series.Unit}";
    }

    private async Task ShowSensorsAsync()
    {
        await output.WriteLineAsync(loaded.Options.Sensors.Count == 0 ? "Sensors: none" : "Sensors:").ConfigureAwait(false);
        foreach (var sensor in loaded.Options.Sensors)
        {
            var (kind, target) = sensor switch
            {
                HttpSensorOptions http => ("http", $"{http.Method} {http.Url.GetLeftPart(UriPartial.Path)}"),
                TcpSensorOptions tcp => ("tcp", $"{tcp.Host}:{tcp.Port}"),
                PingSensorOptions ping => ("ping", ping.Host),
                DnsSensorOptions dns => ("dns", $"{dns.Type} {dns.Query}{(dns.Server is null ? "" : $" at {dns.Server}")}"),
                ScriptSensorOptions script => ("script", Script(script)),
                _ => ("", ""),
            };
            var interval = ValueText.Show(sensor.Interval);
            await output.WriteLineAsync($"  {kind,-6} {sensor.Name,-20} every {interval,-8} {target}").ConfigureAwait(false);
        }
    }

    // Arguments may hold secrets.
    private static string Script(ScriptSensorOptions script)
        => File.Exists(script.Command[0]) ? script.Command[0] : $"{script.Command[0]} (not there)";

    private async Task<bool> AskServerAsync(CancellationToken stop)
    {
        var options = loaded.Options;
        using var http = new HttpExchange(clock, options.Transport, options.Server.Host);
        var client = new ServerClient(http, options.Server);
        var key = ReadKey();
        var now = clock.GetUtcNow();
        var answer = key is null
            ? await client.HealthAsync(stop).ConfigureAwait(false)
            : await client.SyncAsync(new Enrolment(options).SyncRequest(), key, now, stop).ConfigureAwait(false);
        var milliseconds = answer.RoundTrip.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        var skew = answer.ServerDate is { } date && Math.Abs((date - now).TotalSeconds) > 2
            ? string.Create(CultureInfo.InvariantCulture, $"; this host's clock is {(now - date).TotalSeconds:+0;-0} s off the server's")
            : "";
        await output.WriteLineAsync(answer switch
        {
            { IsSuccess: true } when key is not null => $"Server: takes this host's key (node {key.NodeId}), {milliseconds} ms{skew}",
            { IsSuccess: true } => $"Server: reachable, {milliseconds} ms; no identity here, or none that you may read{skew}",
            _ => $"Server: {answer.Explanation}{skew}",
        }).ConfigureAwait(false);
        return answer.IsSuccess;
    }

    private ApiKey? ReadKey()
    {
        try
        {
            return new IdentityFile(loaded.Options.DataDirectory).Read();
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
