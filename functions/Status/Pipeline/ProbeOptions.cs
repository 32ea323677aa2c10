using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Status.Pipeline;

/// <param name="Partitions"><c>NEXUS_EVENT_HUB_PARTITIONS</c>: how many the hub has; 0 sends no probes.</param>
/// <param name="BatchWait">How long events may wait in the hub for others to be given out with.</param>
public sealed record ProbeOptions(int Partitions, TimeSpan BatchWait = default)
{
    public const string Setting = "NEXUS_EVENT_HUB_PARTITIONS";

    private const int Usual = 4;
    private const int Most = 32;

    /// <exception cref="InvalidOperationException">The setting is no number from 0 to 32.</exception>
    public static ProbeOptions From(IConfiguration settings)
    {
        if (settings[Setting] is not { Length: > 0 } text)
        {
            return new ProbeOptions(Usual);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Most
            ? new ProbeOptions(count)
            : throw new InvalidOperationException($"{Setting} is the number of the event hub's partitions, 1 to {Most}, or 0 for no probes.");
    }
}
