using System.Globalization;
using CloudNexus.Functions.Http.Access;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Http.Limits;

/// <summary>The limits as the environment sets them.</summary>
public sealed class LimitOptions
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<RouteClass, (string Setting, Limit Usual)> Known = new()
    {
        [RouteClass.Anonymous] = ("NEXUS_LIMIT_ANONYMOUS", new Limit(100, TimeSpan.FromMinutes(15))),
        [RouteClass.Sensitive] = ("NEXUS_LIMIT_SENSITIVE", new Limit(10, Minute)),
        [RouteClass.Probe] = ("NEXUS_LIMIT_PROBES", new Limit(600, Minute)),
        [RouteClass.Agent] = ("NEXUS_LIMIT_AGENTS", new Limit(60_000, Minute)),
        [RouteClass.Read] = ("NEXUS_LIMIT_READS", new Limit(1200, Minute)),
        [RouteClass.Write] = ("NEXUS_LIMIT_WRITES", new Limit(120, Minute)),
        [RouteClass.Refused] = ("NEXUS_LIMIT_REFUSED", new Limit(120, Minute)),
        [RouteClass.Address] = ("NEXUS_LIMIT_ADDRESS", new Limit(6000, Minute)),
    };

    private readonly Dictionary<RouteClass, Limit> _limits = Known.ToDictionary(k => k.Key, k => k.Value.Usual);

    /// <exception cref="InvalidOperationException">A setting is no number from 1 to 1,000,000.</exception>
    public static LimitOptions From(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = new LimitOptions();
        foreach (var (kind, (setting, usual)) in Known)
        {
            if (settings[setting] is { Length: > 0 } text)
            {
                options._limits[kind] = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests is > 0 and <= 1_000_000
                    ? usual with { Requests = requests }
                    : throw new InvalidOperationException($"{setting} is a whole number from 1 to 1000000.");
            }
        }

        return options;
    }

    public Limit Of(RouteClass kind) => _limits[kind];
}
