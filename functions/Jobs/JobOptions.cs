using CloudNexus.Functions.Outbound;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Jobs;

public sealed record JobOptions
{
    /// <summary>Runs at a time in the whole fleet.</summary>
    public int MostRunning { get; init; } = 10;

    /// <summary>Whether jobs may call addresses in private networks, this machine among them.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <exception cref="InvalidDataException">A setting is wrong.</exception>
    public static JobOptions From(IConfiguration settings) => new()
    {
        MostRunning = settings["NEXUS_JOBS_MOST_RUNNING"] is { Length: > 0 } text
            ? int.TryParse(text, out var most) && most is >= 1 and <= 100
                ? most
                : throw new InvalidDataException("NEXUS_JOBS_MOST_RUNNING is a whole number from 1 to 100.")
            : 10,
        AllowPrivateAddresses = OutboundHttp.AllowsPrivate(settings),
    };
}
