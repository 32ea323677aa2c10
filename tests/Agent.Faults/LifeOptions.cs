using System.Globalization;

namespace CloudNexus.Agent.Faults;

/// <summary>What a life of the agent is told at its start, as <c>name=value</c> arguments.</summary>
/// <param name="Server">Base address of the API.</param>
/// <param name="Token">The enrolment token.</param>
/// <param name="Data">The data directory.</param>
/// <param name="SpoolBytes">Room for the spool.</param>
/// <param name="Life">Numbers the agent's lives; with the count of samples it makes each sample's index.</param>
/// <param name="Seed">Of the samples' values and the jitter.</param>
/// <param name="NowMs">True time at the start, epoch milliseconds.</param>
/// <param name="WallOffsetMs">The host's clock ahead of true time.</param>
/// <param name="BootMs">True time of the system's start, epoch milliseconds.</param>
internal sealed record LifeOptions(
    Uri Server, string Token, string Data, long SpoolBytes, int Life, int Seed, long NowMs, long WallOffsetMs, long BootMs)
{
    public static LifeOptions Parse(IEnumerable<string> arguments)
    {
        var given = arguments.Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1]);
        long Number(string name) => long.Parse(given[name], CultureInfo.InvariantCulture);
        return new LifeOptions(
            new Uri(given["server"]),
            given["token"],
            given["data"],
            Number("spool"),
            (int)Number("life"),
            (int)Number("seed"),
            Number("now"),
            Number("wall"),
            Number("boot"));
    }
}
