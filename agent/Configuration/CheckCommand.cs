using System.Globalization;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Identity;
using CloudNexus.Agent.Logs;
using CloudNexus.Agent.Transport;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Configuration;

/// <summary>Shows what the agent would do: its settings and where they come from, and what each collector finds on this host.</summary>
internal sealed class CheckCommand(LoadedOptions loaded, TextWriter output, TimeProvider clock)
{
    public static readonly OptionName Online = new("--online", "", "also ask the server, signed with this host's key if it has one");

    public static readonly OptionName RunSensors = new("--run", "", "also run each configured sensor once");

    /// <param name="online">Whether to ask the server.</param>
    /// <param name="run">Whether to run the sensors; what they find is shown, and wrong in no case.</param>
    /// <returns>Whether all is in order.</returns>
    public async Task<bool> RunAsync(bool online, bool run, CancellationToken stop)
    {
        await output.WriteLineAsync($"Configuration: {loaded.File ?? $"no file ({AgentPaths.Config} is not there)"}").ConfigureAwait(false);
        foreach (var setting in loaded.ShowEffective())
        {
            await output.WriteLineAsync($"  {setting.Key,-26} {setting.Value,-36} {setting.Origin}").ConfigureAwait(false);
        }

        var sources = new SourceCheck(loaded.Options, output, clock);
        await sources.ShowCollectorsAsync(stop).ConfigureAwait(false);
        await sources.ShowSensorsAsync(run, stop).ConfigureAwait(false);
        if (OperatingSystem.IsLinux())
        {
            await new LogCheck(loaded.Options.Logs, output).ShowAsync().ConfigureAwait(false);
        }

        var isUsable = await new CommandCheck(loaded.Options.Commands, output).ShowAsync().ConfigureAwait(false);
        return (!online || await AskServerAsync(stop).ConfigureAwait(false)) && isUsable;
    }

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
