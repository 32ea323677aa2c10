using System.Globalization;
using CloudNexus.Functions.Http.Access;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Http.Limits;

/// <summary>The limits as the environment sets them.</summary>
public sealed class LimitOptions
{
    public const int Most = 1_000_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<RouteClass, (string Setting, Limit Usual, int Least, string What)> Known = new()
    {
        [RouteClass.Anonymous] = ("ANONYMOUS", new Limit(100, TimeSpan.FromMinutes(15)), 10, "Requests without a credential, by address, in 15 minutes."),
        [RouteClass.Sensitive] = ("SENSITIVE", new Limit(10, Minute), 3, "Log-ins and the like, by address and minute."),
        [RouteClass.Probe] = ("PROBES", new Limit(600, Minute), 60, "Health probes and public keys, by address and minute."),
        [RouteClass.Agent] = ("AGENTS", new Limit(60_000, Minute), 600, "Requests of agents, by address and minute. One agent makes at most about 80."),
        [RouteClass.Read] = ("READS", new Limit(1200, Minute), 60, "Reading requests of one caller in a minute."),
        [RouteClass.Write] = ("WRITES", new Limit(120, Minute), 10, "Changing requests of one caller in a minute."),
        [RouteClass.Refused] = ("REFUSED", new Limit(120, Minute), 10, "Requests with a credential that is not valid, by address and minute."),
        [RouteClass.Address] = ("ADDRESS", new Limit(6000, Minute), 600, "Requests of all kinds but agents', by address and minute."),
        [RouteClass.Ai] = ("AI", new Limit(60, Minute), 1, "Questions to models of one key in a minute."),
    };

    private readonly Dictionary<RouteClass, Limit> _limits = Known.ToDictionary(k => k.Key, k => k.Value.Usual);

    public static IEnumerable<RouteClass> Kinds => Known.Keys;

    /// <exception cref="InvalidOperationException">A setting is no number from 1 to 1,000,000.</exception>
    public static LimitOptions From(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = new LimitOptions();
        foreach (var (kind, (name, usual, _, _)) in Known)
        {
            var setting = $"NEXUS_LIMIT_{name}";
            if (settings[setting] is { Length: > 0 } text)
            {
                options._limits[kind] = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests is > 0 and <= Most
                    ? usual with { Requests = requests }
                    : throw new InvalidOperationException($"{setting} is a whole number from 1 to {Most}.");
            }
        }

        return options;
    }

    /// <summary>The least that it can be set to at run time, so that nobody locks everybody out.</summary>
    public static int Least(RouteClass kind) => Known[kind].Least;

    public static string Describe(RouteClass kind) => Known[kind].What;

    public Limit Of(RouteClass kind) => _limits[kind];
}
