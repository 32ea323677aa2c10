using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// How long the hub's trigger lets events wait for each other. The Functions host follows the same settings, so that there is nothing
/// else to keep in step: in the cloud they are the app's, named <c>AzureFunctionsJobHost__extensions__eventHubs__…</c>. Without them a run
/// begins with the first event.
/// </summary>
/// <param name="LeastEvents">A run begins at once with so many; 1 for no waiting.</param>
/// <param name="LongestWait">And with fewer after this time.</param>
public sealed record HubBatching(int LeastEvents, TimeSpan LongestWait)
{
    public const string LeastEventsSetting = Section + "minEventBatchSize";
    public const string LongestWaitSetting = Section + "maxWaitTime";

    private const string Section = "AzureFunctionsJobHost:extensions:eventHubs:";

    /// <summary>Probes are sent so often: beyond, silence would be noticed ever later.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(10);

    /// <summary>Each event at once.</summary>
    public static HubBatching None { get; } = new(1, TimeSpan.Zero);

    /// <summary>Whether events wait. Then a node that somebody watches sends to the gateway, which stores at once.</summary>
    public bool IsOn => LeastEvents > 1 && LongestWait > TimeSpan.Zero;

    /// <summary>What an event waits at most; zero where none does.</summary>
    public TimeSpan Wait => IsOn ? LongestWait : TimeSpan.Zero;

    /// <exception cref="InvalidOperationException">A setting is not what the host takes, or events would wait too long.</exception>
    public static HubBatching From(IConfiguration settings)
    {
        if (settings[LeastEventsSetting] is not { Length: > 0 } least)
        {
            return None;
        }

        if (!int.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out var events) || events < 1)
        {
            throw new InvalidOperationException($"{Shown(LeastEventsSetting)} is a whole number from 1.");
        }

        if (events == 1)
        {
            return None;
        }

        // Without it the host would wait a minute.
        return TimeSpan.TryParse(settings[LongestWaitSetting], CultureInfo.InvariantCulture, out var wait)
            && wait >= TimeSpan.Zero && wait <= MostWait
            ? new HubBatching(events, wait)
            : throw new InvalidOperationException(
                $"{Shown(LongestWaitSetting)} is hh:mm:ss of at most {MostWait:c} when {Shown(LeastEventsSetting)} is above 1.");
    }

    private static string Shown(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);
}
